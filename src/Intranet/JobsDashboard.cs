using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using Hangfire;
using Hangfire.Dashboard;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Intranet;

/// <summary>
/// Hangfire's own pages at <c>/jobs</c>, for administrators. They are off until a password is set, and need it through HTTP Basic (any
/// user name), over HTTPS or from this machine only.
/// </summary>
internal static class JobsDashboard
{
    private const int WrongPasswordsAMinute = 10;

    public static void Map(WebApplication app, string? password)
    {
        if (password is not null)
        {
            app.UseWhen(http => http.Request.Path.StartsWithSegments("/jobs"), jobs => jobs.Use(Brake()));
            app.UseHangfireDashboard(
                "/jobs",
                new DashboardOptions
                {
                    Authorization = [new AdministratorOnly(password)],
                    AppPath = null,
                    DisplayStorageConnectionString = false,
                    DashboardTitle = "Intranet",
                }
            );
        }
    }

    /// <summary>Lets an address guess the password a few times a minute.</summary>
    private static Func<HttpContext, RequestDelegate, Task> Brake()
    {
        var wrongPasswords = PartitionedRateLimiter.Create<HttpContext, string>(http =>
            RateLimitPartition.GetFixedWindowLimiter(
                http.Connection.RemoteIpAddress?.ToString() ?? "",
                _ => new FixedWindowRateLimiterOptions { PermitLimit = WrongPasswordsAMinute, Window = TimeSpan.FromMinutes(1) }
            )
        );
        return async (http, next) =>
        {
            using (var left = wrongPasswords.AttemptAcquire(http, permitCount: 0))
            {
                if (!left.IsAcquired)
                {
                    http.Response.Headers.RetryAfter = "60";
                    http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                    return;
                }
            }

            await next(http);
            if (http.Response.StatusCode == StatusCodes.Status401Unauthorized && http.Request.Headers.Authorization.Count > 0)
            {
                wrongPasswords.AttemptAcquire(http).Dispose();
            }
        };
    }

    private sealed class AdministratorOnly(string password) : IDashboardAuthorizationFilter
    {
        private readonly byte[] expected = SHA256.HashData(Encoding.UTF8.GetBytes(password));

        public bool Authorize(DashboardContext context)
        {
            var http = context.GetHttpContext();
            if (!http.Request.IsHttps && !(http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)))
            {
                return false;
            }

            if (Given(http.Request) is { } given && CryptographicOperations.FixedTimeEquals(SHA256.HashData(given), expected))
            {
                return true;
            }

            http.Response.Headers.WWWAuthenticate = "Basic realm=\"intranet jobs\", charset=\"UTF-8\"";
            return false;
        }

        private static byte[]? Given(HttpRequest request)
        {
            const string Scheme = "Basic ";
            var header = request.Headers.Authorization.ToString();
            var pair = new byte[header.Length];
            if (
                !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
                || !Convert.TryFromBase64String(header[Scheme.Length..].Trim(), pair, out var length)
            )
            {
                return null;
            }

            var colon = Array.IndexOf(pair, (byte)':', 0, length);
            return colon < 0 ? null : pair[(colon + 1)..length];
        }
    }
}
