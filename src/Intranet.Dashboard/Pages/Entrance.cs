using System.Security.Claims;
using System.Text.Json.Nodes;
using Intranet.Adoption.People;
using Intranet.Dashboard.Access;
using Intranet.Storage;
using Intranet.Storage.Access;
using Intranet.Storage.People;
using Intranet.Storage.Settings;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Intranet.Dashboard.Pages;

/// <summary>Coming in and going out: signing in, choosing an organisation, signing out.</summary>
internal sealed class Entrance(Store store, SignInSettings signIn, TimeProvider clock)
{
    /// <summary>Made-up people of one kind to choose from.</summary>
    private const int OfEachKind = 2;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", (Delegate)((HttpContext http) => Start(http))).ExcludeFromDescription();
        routes.MapGet("/sign-in", (Delegate)((HttpContext http) => SignInPage(http))).ExcludeFromDescription();
        routes.MapPost("/sign-in", (Delegate)((HttpContext http) => Choose(http))).ExcludeFromDescription();
        routes.MapPost("/sign-out", (Delegate)((HttpContext http) => Leave(http))).ExcludeFromDescription();
        routes.MapPost("/organisations", (Delegate)((HttpContext http) => MakeOrganisation(http))).ExcludeFromDescription();
        routes.MapGet("/signed-out", (Delegate)((HttpContext http) => Say(http, 200, "signed-out"))).ExcludeFromDescription();
        routes.MapGet("/sign-in-failed", (Delegate)((HttpContext http) => Say(http, 401, "sign-in-failed"))).ExcludeFromDescription();
    }

    /// <summary>A language that was chosen is remembered, and the page shown again without the choice in its address.</summary>
    public static IResult? ChosenLanguage(HttpContext http)
    {
        if (
            !HttpMethods.IsGet(http.Request.Method)
            || http.Request.Query["language"].ToString() is not ("nl" or "en")
            || http.Request.Path.Value!.EndsWith(".pdf", StringComparison.Ordinal)
        )
        {
            return null;
        }

        http.Response.Cookies.Append(
            "language",
            http.Request.Query["language"].ToString(),
            new CookieOptions
            {
                MaxAge = TimeSpan.FromDays(365),
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                Secure = http.Request.IsHttps,
                IsEssential = true,
            }
        );
        Html.Protect(http, "default-src 'none'");
        return Results.Redirect(
            http.Request.Path + QueryString.Create(http.Request.Query.Where(pair => pair.Key is not ("language" or "said")))
        );
    }

    /// <summary>Sends somebody to sign in, to come back to a path; says so when the provider cannot be reached.</summary>
    public static async Task<IResult> ToTheDoor(HttpContext http, SignInSettings signIn, string path)
    {
        Html.Protect(http, "default-src 'none'");
        try
        {
            await http.ChallengeAsync(new AuthenticationProperties { RedirectUri = path });
            return Results.Empty;
        }
        catch (Exception failure)
            when (!http.Response.HasStarted
                && failure is InvalidOperationException or HttpRequestException or TaskCanceledException
                && !http.RequestAborted.IsCancellationRequested
            )
        {
            http.Response.Headers.RetryAfter = "30";
            var view = Html.View(http, null, signIn.IsDemonstration);
            return await Html.Page<MessagePage>(
                http,
                view,
                view.T["provider-away"],
                503,
                ("Heading", view.T["provider-away"]),
                ("Text", view.T["provider-away-text"]),
                ("Link", path),
                ("LinkText", view.T["sign-in-again"])
            );
        }
    }

    private async Task<IResult> Start(HttpContext http)
    {
        if (signIn.IsDemonstration && !SignIn.IsLocal(http))
        {
            return Results.NotFound();
        }

        if (http.User.Identity?.IsAuthenticated != true)
        {
            return await ToTheDoor(http, signIn, "/");
        }

        if (ChosenLanguage(http) is { } elsewhere)
        {
            return elsewhere;
        }

        using var connection = store.Open();
        var mine = Organisations
            .All(connection)
            .Where(organisation => Identity.In(connection, organisation, http.User, clock) is not null)
            .ToList();
        var isAdministrator = IsAdministrator(http);
        if (mine.Count == 1 && !isAdministrator)
        {
            Html.Protect(http, "default-src 'none'");
            return Results.Redirect($"/o/{mine[0].Id}");
        }

        if (mine.Count == 0 && !isAdministrator)
        {
            return await Say(http, 403, "nobody-here", canSignOut: true);
        }

        var view = Html.View(http, null, signIn.IsDemonstration);
        return await Html.Page<OrganisationsPage>(
            http,
            view,
            view.T["choose-organisation"],
            200,
            ("Organisations", mine),
            ("IsAdministrator", isAdministrator)
        );
    }

    /// <summary>Whether the provider calls somebody administrator of the whole installation.</summary>
    private static bool IsAdministrator(HttpContext http) => http.User.HasClaim(Identity.Role, RoleNames.Of(Role.Administrator));

    /// <summary>An organisation with nothing in it yet: its feeds come in by tokens that are made next.</summary>
    private async Task<IResult> MakeOrganisation(HttpContext http)
    {
        if (http.User.Identity?.IsAuthenticated != true || !IsAdministrator(http))
        {
            return await Say(
                http,
                http.User.Identity?.IsAuthenticated == true ? 403 : 401,
                http.User.Identity?.IsAuthenticated == true ? "not-yours" : "session-over"
            );
        }

        if (!await Html.IsOurs(http))
        {
            return await Say(http, 400, "form-forged");
        }

        try
        {
            var settings = new JsonObject
            {
                ["id"] = http.Request.Form["id"].ToString(),
                ["name"] = http.Request.Form["name"].ToString(),
                ["language"] = http.Request.Form["in"].ToString() == "en" ? "en" : "nl",
            }.ToJsonString();
            var id = SettingsFile.Parse(settings).Id;
            using var connection = store.Open();
            using var transaction = connection.BeginWrite(0);
            if (Organisations.Known(connection, transaction).Contains(id, StringComparer.OrdinalIgnoreCase))
            {
                throw new RefusedException($"There is an organisation '{id}' already.");
            }

            var number = Organisations.Save(connection, transaction, id, settings);
            Audit.Write(
                connection,
                number,
                "organisation made",
                http.User.FindFirstValue(Identity.Email) ?? "administrator",
                clock,
                transaction
            );
            transaction.Commit();
            return Results.Redirect($"/o/{id}/administration");
        }
        catch (RefusedException refused)
        {
            var view = Html.View(http, null, signIn.IsDemonstration);
            return await Html.Page<MessagePage>(
                http,
                view,
                view.T["refused"],
                422,
                ("Heading", view.T["refused"]),
                ("Text", refused.Text.In(view.T.Language)),
                ("Link", "/"),
                ("LinkText", view.T["to-start"])
            );
        }
    }

    private async Task<IResult> SignInPage(HttpContext http)
    {
        var wanted = http.Request.Query["return"].ToString();
        if (!signIn.IsDemonstration)
        {
            return await ToTheDoor(http, signIn, Local(wanted));
        }

        if (!SignIn.IsLocal(http))
        {
            return Results.NotFound();
        }

        if (ChosenLanguage(http) is { } elsewhere)
        {
            return elsewhere;
        }

        using var connection = store.Open();
        var view = Html.View(http, null, true);
        return await Html.Page<SignInPage>(
            http,
            view,
            view.T["choose-person"],
            200,
            (
                "People",
                Organisations
                    .All(connection)
                    .SelectMany(organisation => People(RecordsReader.Read(connection, organisation).Records, Today(organisation)))
                    .ToList()
            ),
            ("Return", Local(wanted))
        );
    }

    private async Task<IResult> Choose(HttpContext http)
    {
        if (!signIn.IsDemonstration || !SignIn.IsLocal(http))
        {
            return Results.NotFound();
        }

        if (!await Html.IsOurs(http))
        {
            return await Say(http, 400, "form-forged");
        }

        var user = SignIn.Chosen(http.Request.Form["organisation"].ToString(), http.Request.Form["employee"].ToString());
        await http.SignInAsync(SignIn.Cookie, user);
        return Results.Redirect(Local(http.Request.Form["return"].ToString()));
    }

    private async Task<IResult> Leave(HttpContext http)
    {
        if (!await Html.IsOurs(http))
        {
            return await Say(http, 400, "form-forged");
        }

        await http.SignOutAsync(SignIn.Cookie);
        http.Response.Headers["Clear-Site-Data"] = "\"cache\", \"storage\"";
        if (!signIn.IsDemonstration && http.User.Identity?.IsAuthenticated == true)
        {
            return Results.SignOut(new AuthenticationProperties { RedirectUri = "/signed-out" }, [SignIn.Provider]);
        }

        return Results.Redirect("/signed-out");
    }

    private async Task<IResult> Say(HttpContext http, int status, string key, bool canSignOut = false)
    {
        if (ChosenLanguage(http) is { } elsewhere)
        {
            return elsewhere;
        }

        var view = Html.View(http, null, signIn.IsDemonstration);
        return await Html.Page<MessagePage>(
            http,
            view,
            view.T[key],
            status,
            ("Heading", view.T[key]),
            ("Text", view.T[$"{key}-text"]),
            ("Link", canSignOut ? null : "/"),
            ("LinkText", view.T["sign-in-again"]),
            ("CanSignOut", canSignOut)
        );
    }

    /// <summary>Nowhere but on this site.</summary>
    private static string Local(string path) =>
        path.StartsWith('/')
        && !path.StartsWith("//", StringComparison.Ordinal)
        && !path.StartsWith("/\\", StringComparison.Ordinal)
        && !path.Any(char.IsControl)
            ? path
            : "/";

    private DateOnly Today(OrganisationRow organisation) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), organisation.Settings.TimeZone).DateTime);

    /// <summary>A few people of each kind, for a demonstration.</summary>
    private static IEnumerable<DemonstrationPerson> People(Records records, DateOnly today)
    {
        var roster = records.RosterAt(today);
        var holders = roster.Holders.Select(holding => holding.Employee).ToHashSet();
        DemonstrationPerson Person(int employee, string kind) =>
            new(records.Settings.Id, records.EmployeeIds[employee], roster.States[employee]!.Name, kind);
        return
        [
            .. new[] { Role.CommunityManager, Role.ProjectGroup, Role.Ambassador }.SelectMany(role =>
                roster
                    .Holders.Where(holding => holding.Role == role)
                    .Select(holding => holding.Employee)
                    .Distinct()
                    .Take(OfEachKind)
                    .Select(employee => Person(employee, RoleNames.Of(role)))
            ),
            .. roster
                .Population.Where(employee => roster.IsManager[employee] && !holders.Contains(employee))
                .Take(OfEachKind)
                .Select(employee => Person(employee, "manager")),
            .. roster
                .Population.Where(employee => !roster.IsManager[employee] && !holders.Contains(employee))
                .Take(OfEachKind)
                .Select(employee => Person(employee, "employee")),
            .. roster
                .Holders.Where(holding => holding.Role == Role.Administrator)
                .Select(holding => holding.Employee)
                .Distinct()
                .Take(OfEachKind)
                .Select(employee => Person(employee, RoleNames.Of(Role.Administrator))),
        ];
    }
}
