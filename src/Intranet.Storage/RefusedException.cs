namespace Intranet.Storage;

/// <summary>Usage, settings or input that a person can correct. Nothing was changed; the text says what to do.</summary>
public sealed class RefusedException(Message text) : Exception(text.ToString()), ITranslated
{
    /// <param name="text">English; its Dutch is in Messages.nl.resx of the project that throws.</param>
    public RefusedException(FormattableString text)
        : this(new Message(text)) { }

    /// <summary>What was refused and what to do, in the reader's language.</summary>
    public Message Text { get; } = text;
}
