namespace Intranet.Storage;

/// <summary>Something a person can mend: usage, settings or input that is not what it should be. The message is a sentence
/// that says what to do; nothing was changed.</summary>
public sealed class RefusedException(string message) : Exception(message);
