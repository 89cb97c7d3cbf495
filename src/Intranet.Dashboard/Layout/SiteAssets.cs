using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Intranet.Reports.Charts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Intranet.Dashboard.Layout;

/// <summary>
/// Stylesheets, script, icon and font. They are part of the program; their addresses change with their content, so that browsers can
/// keep them forever.
/// </summary>
internal static class SiteAssets
{
    private static readonly Dictionary<string, (byte[] Plain, byte[] Small, string Type, string Version)> All = Load();

    public static string Url(string name) => $"/assets/{name}?v={All[name].Version}";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet(
                "/assets/{name}",
                (HttpContext http, string name) =>
                {
                    if (!All.TryGetValue(name, out var asset))
                    {
                        return Results.NotFound();
                    }

                    http.Response.Headers.CacheControl =
                        http.Request.Query["v"] == asset.Version ? "public, max-age=31536000, immutable" : "no-cache";
                    http.Response.Headers.XContentTypeOptions = "nosniff";
                    http.Response.Headers.Vary = "Accept-Encoding";
                    if (
                        asset.Small.Length < asset.Plain.Length
                        && http.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal)
                    )
                    {
                        http.Response.Headers.ContentEncoding = "br";
                        return Results.Bytes(asset.Small, asset.Type);
                    }

                    return Results.Bytes(asset.Plain, asset.Type);
                }
            )
            .ExcludeFromDescription();

    private static Dictionary<string, (byte[], byte[], string, string)> Load()
    {
        var all = new Dictionary<string, (byte[], byte[], string, string)>();
        foreach (var font in (string[])["Inter-Regular.woff2", "Inter-SemiBold.woff2"])
        {
            Add(font, Read(typeof(ScreenCharts).Assembly.GetManifestResourceStream($"Intranet.Reports.Fonts.{font}")!), "font/woff2");
        }

        Add("icon.svg", Own("icon.svg"), "image/svg+xml");
        Add("unsubscribe.css", Own("unsubscribe.css"), "text/css; charset=utf-8");
        Add("site.js", Own("site.js"), "text/javascript; charset=utf-8");
        var css = Encoding.UTF8.GetString(Own("site.css"));
        foreach (var (font, (_, _, _, version)) in all.Where(asset => asset.Key.EndsWith(".woff2", StringComparison.Ordinal)))
        {
            css = css.Replace($"url({font})", $"url(/assets/{font}?v={version})", StringComparison.Ordinal);
        }

        Add("site.css", Encoding.UTF8.GetBytes(css), "text/css; charset=utf-8");
        return all;

        void Add(string name, byte[] plain, string type)
        {
            using var small = new MemoryStream();
            using (var brotli = new BrotliStream(small, CompressionLevel.SmallestSize, leaveOpen: true))
            {
                brotli.Write(plain);
            }

            all.Add(name, (plain, small.ToArray(), type, Convert.ToHexStringLower(SHA256.HashData(plain).AsSpan(0, 6))));
        }
    }

    private static byte[] Own(string name) =>
        Read(typeof(SiteAssets).Assembly.GetManifestResourceStream($"Intranet.Dashboard.Assets.{name}")!);

    private static byte[] Read(Stream stream)
    {
        using var bytes = new MemoryStream();
        using (stream)
        {
            stream.CopyTo(bytes);
        }

        return bytes.ToArray();
    }
}
