using System.Text.Json.Nodes;
using Intranet.Adoption.People;
using Intranet.Dashboard.Access;
using Intranet.Dashboard.Layout;
using Intranet.Storage;
using Intranet.Storage.Access;
using Intranet.Storage.People;
using Intranet.Storage.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Intranet.Dashboard.Installation;

/// <summary>The organisations of the installation: choosing one, and making new ones.</summary>
internal static class OrganisationsEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("").ExcludeFromDescription().DisableAntiforgery();
        pages.MapGet("/", Show);
        pages.MapPost("/organisations", Create);
    }

    private static async Task Show(HttpContext http, Store store, SignInSettings signIn, TimeProvider clock)
    {
        if (signIn.IsDemonstration && !SignIn.IsLocal(http))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (http.User.Identity?.IsAuthenticated != true)
        {
            await SignInEndpoints.Challenge(http, "/");
            return;
        }

        if (PageLanguage.RedirectIfChosen(http))
        {
            return;
        }

        using var connection = store.Open();
        var own = Organisations
            .All(connection)
            .Where(organisation => ReaderLookup.Find(connection, organisation, http.User, clock) is not null)
            .ToList();
        var isAdministrator = IsAdministrator(http);
        if (own.Count == 1 && !isAdministrator)
        {
            PageRenderer.Protect(http, "default-src 'none'");
            http.Response.Redirect($"/o/{own[0].Id}");
            return;
        }

        if (own.Count == 0 && !isAdministrator)
        {
            await SignInEndpoints.Say(http, 403, "nobody-here", canSignOut: true);
            return;
        }

        var view = PageRenderer.View(http, null);
        var page = await PageRenderer.Page<OrganisationsPage>(
            http,
            view,
            view.T["choose-organisation"],
            200,
            (nameof(OrganisationsPage.Own), own),
            (nameof(OrganisationsPage.IsAdministrator), isAdministrator)
        );
        await page.ExecuteAsync(http);
    }

    /// <summary>Makes an organisation with nothing in it yet: its feeds deliver by tokens that are made next.</summary>
    private static async Task Create(
        HttpContext http,
        Store store,
        TimeProvider clock,
        [FromForm] string? id,
        [FromForm] string? name,
        [FromForm(Name = "in")] string? language
    )
    {
        if (http.User.Identity?.IsAuthenticated != true)
        {
            await SignInEndpoints.Say(http, 401, "session-over");
            return;
        }

        if (!IsAdministrator(http))
        {
            await SignInEndpoints.Say(http, 403, "forbidden");
            return;
        }

        if (!await PageRenderer.IsOwnForm(http))
        {
            await SignInEndpoints.Say(http, 400, "form-forged");
            return;
        }

        try
        {
            var settings = new JsonObject
            {
                ["id"] = id ?? "",
                ["name"] = name ?? "",
                ["language"] = language == "en" ? "en" : "nl",
            }.ToJsonString();
            var known = SettingsFile.Read(settings).Id;
            Save(http, store, clock, known, settings);
            http.Response.Redirect($"/o/{known}/administration");
        }
        catch (RefusedException refused)
        {
            await MessagePage.Answer(http, null, 422, "refused", "/", "refused-because", refused.Text);
        }
    }

    /// <exception cref="RefusedException">There is one with that id already.</exception>
    private static void Save(HttpContext http, Store store, TimeProvider clock, string id, string settings)
    {
        using var connection = store.Open();
        using var transaction = connection.BeginWrite(0);
        if (Organisations.Known(connection, transaction).Contains(id, StringComparer.OrdinalIgnoreCase))
        {
            throw new RefusedException($"There is already an organisation '{id}'. Choose another id.");
        }

        var number = Organisations.Save(connection, transaction, id, settings, clock.GetUtcNow());
        var by = http.User.FindFirst(SessionClaims.Email)?.Value ?? "administrator";
        Audit.Write(connection, number, $"created the organisation", by, clock, transaction);
        transaction.Commit();
    }

    /// <summary>Whether the provider names them administrator of the whole installation.</summary>
    private static bool IsAdministrator(HttpContext http) => http.User.HasClaim(SessionClaims.Role, RoleNames.Of(Role.Administrator));
}
