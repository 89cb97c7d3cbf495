namespace Intranet.Storage;

/// <summary>A failure that can be told in the reader's language.</summary>
public interface ITranslated
{
    Message Text { get; }
}
