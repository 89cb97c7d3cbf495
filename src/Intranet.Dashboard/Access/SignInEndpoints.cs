using Intranet.Dashboard.Layout;
using Intranet.Storage;
using Intranet.Storage.Access;
using Intranet.Storage.People;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Intranet.Dashboard.Access;

/// <summary>Signing in and out.</summary>
internal static class SignInEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("").ExcludeFromDescription().DisableAntiforgery();
        pages.MapGet("/sign-in", Choose);
        pages.MapPost("/sign-in", SignInAs);
        pages.MapPost("/sign-out", SignOut);
        pages.MapGet("/signed-out", (HttpContext http) => Say(http, 200, "signed-out"));
        pages.MapGet("/sign-in-failed", (HttpContext http) => Say(http, 401, "sign-in-failed"));
    }

    /// <summary>Sends a visitor to sign in and come back to a path, or says that the provider cannot be reached.</summary>
    public static async Task Challenge(HttpContext http, string path)
    {
        PageRenderer.Protect(http, "default-src 'none'");
        try
        {
            await http.ChallengeAsync(new AuthenticationProperties { RedirectUri = path });
        }
        catch (Exception failure)
            when (!http.Response.HasStarted
                && failure is InvalidOperationException or HttpRequestException or TaskCanceledException
                && !http.RequestAborted.IsCancellationRequested
            )
        {
            http.Response.Headers.RetryAfter = "30";
            await MessagePage.Answer(http, 503, "provider-away", path, "sign-in-again");
        }
    }

    /// <summary>Says something to a visitor who may not have signed in.</summary>
    public static async Task Say(HttpContext http, int status, string key, bool canSignOut = false)
    {
        if (!PageLanguage.RedirectIfChosen(http))
        {
            await MessagePage.Answer(http, status, key, canSignOut ? null : "/", "sign-in-again", canSignOut);
        }
    }

    private static async Task Choose(
        HttpContext http,
        Store store,
        SignInSettings signIn,
        TimeProvider clock,
        [FromQuery(Name = "return")] string? path
    )
    {
        if (!signIn.IsDemonstration)
        {
            await Challenge(http, Local(path));
            return;
        }

        if (!SignIn.IsLocal(http))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (PageLanguage.RedirectIfChosen(http))
        {
            return;
        }

        using var connection = store.Open();
        var view = PageRenderer.View(http, null);
        var people = Organisations
            .All(connection)
            .SelectMany(organisation =>
                DemonstrationPeople.Of(RecordsReader.Read(connection, organisation).Records, ReaderLookup.Today(organisation, clock))
            )
            .ToList();
        var page = await PageRenderer.Page<SignInPage>(
            http,
            view,
            view.T["choose-person"],
            200,
            (nameof(SignInPage.People), people),
            (nameof(SignInPage.Return), Local(path))
        );
        await page.ExecuteAsync(http);
    }

    private static async Task SignInAs(
        HttpContext http,
        Store store,
        SignInSettings signIn,
        TimeProvider clock,
        [FromForm] string? organisation,
        [FromForm] string? employee,
        [FromForm(Name = "return")] string? path
    )
    {
        if (!signIn.IsDemonstration || !SignIn.IsLocal(http))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (!await PageRenderer.IsOwnForm(http))
        {
            await Say(http, 400, "form-forged");
            return;
        }

        using var connection = store.Open();
        await http.SignInAsync(SignIn.Cookie, SignIn.Chosen(organisation ?? "", employee ?? "", connection, signIn, clock));
        http.Response.Redirect(Local(path));
    }

    private static async Task SignOut(HttpContext http, Store store, SignInSettings signIn)
    {
        if (!await PageRenderer.IsOwnForm(http))
        {
            await Say(http, 400, "form-forged");
            return;
        }

        if (http.User.FindFirst(SessionClaims.Session) is { } session)
        {
            // On the server too, so that a copy of the cookie is worth nothing.
            using var connection = store.Open();
            Sessions.End(connection, session.Value);
        }

        await http.SignOutAsync(SignIn.Cookie);
        http.Response.Headers["Clear-Site-Data"] = "\"cache\", \"storage\"";
        if (!signIn.IsDemonstration && http.User.Identity?.IsAuthenticated == true)
        {
            await http.SignOutAsync(SignIn.Provider, new AuthenticationProperties { RedirectUri = "/signed-out" });
            return;
        }

        http.Response.Redirect("/signed-out");
    }

    /// <summary>The path if it leads to this site, else the start page.</summary>
    private static string Local(string? path) =>
        path is not null
        && path.StartsWith('/')
        && !path.StartsWith("//", StringComparison.Ordinal)
        && !path.StartsWith("/\\", StringComparison.Ordinal)
        && !path.Any(char.IsControl)
            ? path
            : "/";
}
