using System.Text.Json;
using System.Text.Json.Nodes;
using Intranet.Storage;
using Microsoft.AspNetCore.Http;

namespace Intranet.Dashboard.Feeds;

/// <summary>A request body that cannot be read.</summary>
internal sealed class BodyException(int status, Message text) : Exception(text.ToString()), ITranslated
{
    public int Status => status;
    public Message Text => text;
}

/// <summary>Reads request bodies into memory, up to a limit that holds after decompression.</summary>
internal static class Body
{
    public const int Most = 10 * 1024 * 1024;

    public static async Task<byte[]> Read(HttpContext http, CancellationToken cancel)
    {
        using var whole = new MemoryStream();
        var buffer = new byte[64 * 1024];
        try
        {
            int read;
            while ((read = await http.Request.Body.ReadAsync(buffer, cancel)) > 0)
            {
                if (whole.Length + read > Most)
                {
                    throw TooLarge(http);
                }

                whole.Write(buffer.AsSpan(0, read));
            }
        }
        catch (BadHttpRequestException failure) when (failure.StatusCode == 413)
        {
            throw TooLarge(http);
        }
        catch (Exception broken) when (broken is InvalidDataException or InvalidOperationException)
        {
            throw new BodyException(400, new($"The body is not packed the way its Content-Encoding says."));
        }

        return whole.ToArray();
    }

    public static async Task<JsonObject> ReadJson(HttpContext http, CancellationToken cancel)
    {
        try
        {
            return JsonNode.Parse(await Read(http, cancel), documentOptions: new JsonDocumentOptions { MaxDepth = 32 }) as JsonObject
                ?? throw new BodyException(400, new($"The body is not a JSON object."));
        }
        catch (JsonException broken)
        {
            throw new BodyException(
                400,
                broken.Message.Contains("depth", StringComparison.OrdinalIgnoreCase)
                    ? new($"The JSON is nested deeper than 32 levels.")
                    : new Message($"The body is not JSON: line {broken.LineNumber + 1} cannot be read.")
            );
        }
    }

    private static BodyException TooLarge(HttpContext http)
    {
        http.Response.Headers.RetryAfter = "0";
        http.Response.Headers.Connection = "close";
        return new(413, new($"The body is larger than {Most / 1024 / 1024} MB, unpacked. Send it in parts."));
    }
}
