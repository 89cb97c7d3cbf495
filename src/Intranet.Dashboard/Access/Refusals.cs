namespace Intranet.Dashboard.Access;

/// <summary>The reader's role does not include this; answered with status 403.</summary>
public sealed class ForbiddenException() : Exception("The reader's role does not include this.");

/// <summary>There is no such thing, or the reader may not know that it exists; answered with status 404.</summary>
public sealed class NotFoundException() : Exception("There is no such thing.");

/// <summary>A value that was sent cannot be used; answered with status 422 and a text in the reader's language.</summary>
/// <param name="key">Key of the text, which says what to do.</param>
public sealed class InvalidInputException(string key, params object[] values) : Exception(key)
{
    public string Key => Message;

    public IReadOnlyList<object> Values => values;
}
