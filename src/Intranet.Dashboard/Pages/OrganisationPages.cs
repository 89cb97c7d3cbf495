using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Intranet.Adoption;
using Intranet.Adoption.BestPractices;
using Intranet.Adoption.People;
using Intranet.Adoption.Rewards;
using Intranet.Dashboard.Access;
using Intranet.Reports;
using Intranet.Reports.Csv;
using Intranet.Reports.Html;
using Intranet.Storage;
using Intranet.Storage.People;
using Intranet.Storage.Rewards;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Intranet.Dashboard.Pages;

/// <summary>Tells the background work, where it runs in this process, that an organisation has something to do.</summary>
public delegate void JobTrigger(string organisation);

/// <summary>The pages of one organisation under <c>/o/{id}</c>: each address, and what it shows.</summary>
internal sealed partial class OrganisationPages(
    Store store,
    SignInSettings signIn,
    ModelCache cache,
    TimeProvider clock,
    ILogger<OrganisationPages> log
)
{
    private const int MostRows = 100;

    /// <summary>What a redirect may say was done.</summary>
    public static readonly FrozenSet<string> SaidKeys = FrozenSet.Create(
        "announced",
        "delivered",
        "campaign",
        "objected",
        "objection-undone",
        "consented",
        "consent-undone",
        "revoked",
        "mended",
        "still-wrong",
        "dropped",
        "retried",
        "settings",
        "role-given",
        "role-taken",
        "retry"
    );

    public void Map(IEndpointRouteBuilder routes)
    {
        void Get(string path, Func<Visit, Task<IResult>> page) =>
            routes.MapGet("/o/{organisation}" + path, (Delegate)((HttpContext http) => Enter(http, page))).ExcludeFromDescription();
        void Post(string path, Func<Visit, Task<IResult>> page) =>
            routes.MapPost("/o/{organisation}" + path, (Delegate)((HttpContext http) => Enter(http, page))).ExcludeFromDescription();

        Get("", Overview);
        Get("/theme.css", visit => Task.FromResult(Style(visit)));
        Get("/logo", visit => Task.FromResult(Logo(visit)));
        Get(
            "/scorecard.json",
            visit =>
                Task.FromResult(
                    visit.File(
                        visit.Desk.Scorecard(visit.Day) is { } card ? Encoding.UTF8.GetBytes(card.ToJson()) : null,
                        "application/json",
                        $"scorecard-{visit.Desk.Reader.Organisation.Id}.json"
                    )
                )
        );
        Get("/practices/{id}", PracticeOf);
        Get("/adoption", Adoption);
        Get("/teams", Teams);
        Get("/teams.csv", visit => Task.FromResult(TeamsCsv(visit)));
        Get("/teams/{team}", Team);
        Get("/rewards", Rewards);
        Get("/rewards/orders.csv", visit => Task.FromResult(OrdersCsv(visit)));
        Post(
            "/rewards",
            visit =>
            {
                visit.Desk.Need(Rights.Rewards);
                var what = visit.Sent("what");
                visit.Desk.RecordEvent(
                    visit.Sent("award"),
                    what switch
                    {
                        "announced" => AwardEvent.Announced,
                        "delivered" => AwardEvent.Delivered,
                        _ => throw new SorryException("sorry-what"),
                    },
                    null
                );
                return Task.FromResult(visit.Go("/rewards", what));
            }
        );
        Post(
            "/rewards/campaign",
            visit =>
            {
                visit.Desk.Need(Rights.Rewards);
                var asked = Campaign(visit.Sent);
                visit.Desk.StartCampaign(asked.Reward, asked.From, asked.Until, asked.AtMost, asked.UnitCost);
                return Task.FromResult(visit.Go("/rewards", "campaign"));
            }
        );
        Get("/reports", Reports);
        Post(
            "/reports",
            visit =>
            {
                var number = visit.Desk.Ask(visit.Sent("week"), visit.Sent("in") == "en" ? "en" : "nl");
                visit.Http.RequestServices.GetService<JobTrigger>()?.Invoke(visit.Desk.Reader.Organisation.Id);
                return Task.FromResult(visit.Go($"/reports/asked/{number}"));
            }
        );
        Get(
            "/reports/asked/{number:long}",
            visit =>
                visit.Desk.Asked(Number(visit, "number")) is { } report
                    ? visit.Page<RequestedReportPage>(visit.T["nav-reports"], "nav-reports", ("Report", report))
                    : throw new NotYoursException(exists: false)
        );
        Get(
            "/reports/asked/{number:long}.pdf",
            visit =>
                visit.Desk.Asked(Number(visit, "number")) is { } report
                    ? Task.FromResult(
                        visit.File(
                            Opened(visit, report.Week, visit.Desk.AskedPdf(report.Number)),
                            "application/pdf",
                            $"{visit.Desk.Reader.Organisation.Id}-{report.Week}-{report.Language}.pdf"
                        )
                    )
                    : throw new NotYoursException(exists: false)
        );
        Get(
            "/reports/{name}",
            visit =>
                visit.Route("name").EndsWith(".pdf", StringComparison.Ordinal) ? Task.FromResult(PublishedPdf(visit)) : ReadReport(visit)
        );
        Get(
            "/rollout",
            visit =>
            {
                visit.Desk.Rollout();
                return visit.Shared<RolloutPage>(
                    visit.T["nav-rollout"],
                    "nav-rollout",
                    $"{visit.Desk.Reader.Today}",
                    () => [("Phases", visit.Desk.Rollout()), ("R", visit.Desk.Board(null))]
                );
            }
        );
        Get("/me", visit => visit.Page<MePage>(visit.T["nav-me"], "nav-me", ("Page", visit.Desk.Me()), ("Said", visit.Said)));
        Get(
            "/me.json",
            visit =>
                Task.FromResult(
                    visit.File(
                        Encoding.UTF8.GetBytes(
                            visit
                                .Desk.Held()
                                .ToJsonString(
                                    new JsonSerializerOptions
                                    {
                                        WriteIndented = true,
                                        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                                    }
                                )
                        ),
                        "application/json",
                        "me.json"
                    )
                )
        );
        Post(
            "/me/objection",
            visit =>
            {
                var objects = visit.Sent("objects") == "yes";
                visit.Desk.SetObjection(objects);
                return Task.FromResult(visit.Go("/me", objects ? "objected" : "objection-undone"));
            }
        );
        Post(
            "/me/consent",
            visit =>
            {
                var consents = visit.Sent("consent") == "yes";
                visit.Desk.Consent(RoleOf(visit), consents);
                return Task.FromResult(visit.Go("/me", consents ? "consented" : "consent-undone"));
            }
        );
        Get("/{**elsewhere}", _ => throw new NotYoursException(exists: false));
        Get("/administration", visit => Feeds(visit, null));
        Post("/administration/tokens", visit => Feeds(visit, visit.Desk.MakeToken(visit.Sent("door"), visit.Sent("source"))));
        Post(
            "/administration/tokens/revoke",
            visit =>
            {
                visit.Desk.Need(Rights.Administration);
                visit.Desk.RevokeToken(SentNumber(visit, "token"));
                return Task.FromResult(visit.Go("/administration", "revoked"));
            }
        );
        Get(
            "/administration/quarantine",
            visit =>
                visit.Page<QuarantinePage>(
                    visit.T["admin-quarantine"],
                    "nav-administration",
                    ("Count", visit.Desk.QuarantineCount()),
                    ("Rows", visit.Desk.Quarantined(MostRows)),
                    ("Said", visit.Said)
                )
        );
        Post(
            "/administration/quarantine",
            visit =>
                Task.FromResult(
                    visit.Go(
                        "/administration/quarantine",
                        visit.Desk.Correct(SentNumber(visit, "row"), visit.Sent("value")) ? "mended" : "still-wrong"
                    )
                )
        );
        Post(
            "/administration/quarantine/drop",
            visit =>
            {
                visit.Desk.Need(Rights.Administration);
                visit.Desk.DropQuarantined(SentNumber(visit, "row"));
                return Task.FromResult(visit.Go("/administration/quarantine", "dropped"));
            }
        );
        Post(
            "/administration/quarantine/retry",
            visit =>
            {
                visit.Desk.RetryQuarantined();
                return Task.FromResult(visit.Go("/administration/quarantine", "retried"));
            }
        );
        Get("/administration/settings", Settings);
        Post(
            "/administration/settings",
            visit =>
            {
                visit.Desk.Need(Rights.Administration);
                visit.Desk.SaveSettings(Practices(visit.Sent));
                return Task.FromResult(visit.Go("/administration/settings", "settings"));
            }
        );
        Get(
            "/administration/roles",
            visit =>
                visit.Page<RolesPage>(
                    visit.T["admin-roles"],
                    "nav-administration",
                    ("Holders", visit.Desk.RoleHolders()),
                    ("Teams", visit.Desk.AllTeams()),
                    ("Said", visit.Said)
                )
        );
        Post(
            "/administration/roles",
            visit =>
            {
                visit.Desk.Need(Rights.Administration);
                visit.Desk.GiveRole(RoleOf(visit), visit.Sent("employee").Trim(), visit.Sent("team") is { Length: > 0 } team ? team : null);
                return Task.FromResult(visit.Go("/administration/roles", "role-given"));
            }
        );
        Post(
            "/administration/roles/take",
            visit =>
            {
                visit.Desk.Need(Rights.Administration);
                visit.Desk.TakeRole(RoleOf(visit), visit.Sent("employee"), visit.Sent("team") is { Length: > 0 } team ? team : null);
                return Task.FromResult(visit.Go("/administration/roles", "role-taken"));
            }
        );
        Get(
            "/administration/audit",
            visit =>
                visit.Page<AuditPage>(
                    visit.T["admin-audit"],
                    "nav-administration",
                    (
                        "Lines",
                        visit.Desk.AuditLog(
                            long.TryParse(visit.Asked("before"), NumberStyles.None, CultureInfo.InvariantCulture, out var before)
                                ? before
                                : null,
                            MostRows
                        )
                    ),
                    ("Most", MostRows)
                )
        );
        Get(
            "/administration/jobs",
            visit =>
                visit.Page<JobsPage>(visit.T["admin-jobs"], "nav-administration", ("Jobs", visit.Desk.JobsAtWork()), ("Said", visit.Said))
        );
        Post(
            "/administration/jobs",
            visit =>
            {
                visit.Desk.RetryJob(visit.Sent("task"));
                visit.Http.RequestServices.GetService<JobTrigger>()?.Invoke(visit.Desk.Reader.Organisation.Id);
                return Task.FromResult(visit.Go("/administration/jobs", "retry"));
            }
        );
    }

    /// <summary>Lets somebody in who may come in, and says what happened to who may not.</summary>
    internal async Task<IResult> Enter(HttpContext http, Func<Visit, Task<IResult>> page)
    {
        if (signIn.IsDemonstration && !SignIn.IsLocal(http))
        {
            return Results.NotFound();
        }

        if (http.User.Identity?.IsAuthenticated != true)
        {
            return HttpMethods.IsGet(http.Request.Method)
                ? await Entrance.ToTheDoor(http, signIn, http.Request.Path + http.Request.QueryString)
                : await Message(http, null, 401, "session-over", "/");
        }

        if (Entrance.ChosenLanguage(http) is { } elsewhere)
        {
            return elsewhere;
        }

        Reader? reader = null;
        try
        {
            using var connection = store.Open();
            if (
                Organisations.Find(connection, (string)http.GetRouteValue("organisation")!) is not { } organisation
                || (reader = Identity.In(connection, organisation, http.User, clock)) is null
            )
            {
                // Neither whether the organisation exists nor what is in it.
                return await Message(http, null, 404, "not-found", "/");
            }

            if (HttpMethods.IsPost(http.Request.Method) && !await Html.IsOurs(http))
            {
                return await Message(http, reader, 400, "form-forged", $"/o/{organisation.Id}");
            }

            return await page(
                new Visit(http, new Desk(store, connection, reader, cache, clock), Html.View(http, reader, signIn.IsDemonstration), cache)
            );
        }
        catch (NotYoursException refusal)
        {
            return await Message(
                http,
                reader,
                refusal.Status,
                refusal.Status == 403 ? "not-yours" : "not-found",
                reader is null ? "/" : $"/o/{reader.Organisation.Id}"
            );
        }
        catch (SorryException sorry)
        {
            return await Message(http, reader, 422, "refused", Back(http, reader), sorry.Key, [.. sorry.Values]);
        }
        catch (RefusedException refused)
        {
            return await Message(http, reader, 422, "refused", Back(http, reader), "refused-because", refused.Text);
        }
        catch (Exception failure) when (Store.IsTransient(failure))
        {
            LogStore(log, failure.Message);
            http.Response.Headers.RetryAfter = "30";
            return await Message(http, reader, 503, "store-busy", Back(http, reader));
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            LogFailure(log, failure);
            return await Message(http, reader, 500, "failed", Back(http, reader));
        }
    }

    private async Task<IResult> Message(
        HttpContext http,
        Reader? reader,
        int status,
        string key,
        string link,
        string? text = null,
        params object[] values
    )
    {
        var view = Html.View(http, reader, signIn.IsDemonstration);
        return await Html.Page<MessagePage>(
            http,
            view,
            view.T[key],
            status,
            ("Heading", view.T[key]),
            ("Text", view.T[text ?? $"{key}-text", values]),
            ("Link", link),
            ("LinkText", view.T["to-start"])
        );
    }

    private static string Back(HttpContext http, Reader? reader) =>
        Uri.TryCreate(http.Request.Headers.Referer.ToString(), UriKind.Absolute, out var from) && from.Authority == http.Request.Host.Value
            ? from.PathAndQuery
        : reader is null ? "/"
        : $"/o/{reader.Organisation.Id}";

    private static Task<IResult> Overview(Visit visit)
    {
        var reader = visit.Desk.Reader;
        if (!reader.May(Rights.Scorecard))
        {
            // The first thing of theirs.
            return Task.FromResult(
                Results.Redirect(
                    reader.May(Rights.OwnTeams)
                        ? reader.OwnTeams.Count == 1
                            ? $"{visit.Root}/teams/{Uri.EscapeDataString(reader.OwnTeams.First())}"
                            : $"{visit.Root}/teams"
                        : reader.May(Rights.Administration)
                            ? $"{visit.Root}/administration"
                            : $"{visit.Root}/me"
                )
            );
        }

        var board = visit.Desk.Board(visit.Day);
        return visit.Shared<Overview>(
            visit.T["overview"],
            "overview",
            $"{visit.Day:yyyy-MM-dd}",
            () => [("R", board), ("Days", visit.Desk.Days()), ("Query", Query(visit))]
        );
    }

    private static Task<IResult> PracticeOf(Visit visit)
    {
        var id = visit.Route("id");
        var board = visit.Desk.Reader.May(Rights.Scorecard) ? visit.Desk.Board(visit.Day) : throw new NotYoursException(exists: true);
        return board is null || board.Now.Practices.All(practice => practice.Id != id)
            ? throw new NotYoursException(exists: false)
            : visit.Shared<PracticePage>(
                Names.Practice(id, visit.T.Language),
                "overview",
                $"{id} {visit.Day:yyyy-MM-dd}",
                () => [("R", board), ("Id", id), ("Days", visit.Desk.Days()), ("Query", Query(visit))]
            );
    }

    private static Task<IResult> Adoption(Visit visit)
    {
        var board = visit.Desk.Reader.May(Rights.Adoption) ? visit.Desk.Board(visit.Day) : throw new NotYoursException(exists: true);
        var group = visit.Asked("group");
        if (
            group is not null
            && board is not null
            && !board.Now.Groups.Any(one => one.Id == group && !one.Suppressed)
            && !board.Now.Teams.Any(team => $"team:{team.Id}" == group && !team.Suppressed)
        )
        {
            throw new NotYoursException(exists: false);
        }

        return visit.Shared<AdoptionPage>(
            visit.T["adoption"],
            "adoption",
            $"{visit.Day:yyyy-MM-dd} {group}",
            () => [("R", board), ("Days", visit.Desk.Days()), ("DayAsked", visit.Asked("day")), ("Group", group)]
        );
    }

    private static Task<IResult> Teams(Visit visit)
    {
        var (day, teams, whole) = visit.Desk.Teams(visit.Day) ?? (visit.Desk.Reader.Today, [], null);
        var isOwn = !visit.Desk.Reader.May(Rights.Teams);
        var sort = visit.Asked("sort") is ("name" or "week" or "month" or "change" or "complete") and var known ? known : "week";
        var (search, designated) = (visit.Asked("q") ?? "", visit.Asked("designated") == "1");
        (string, object?)[] Parameters() =>
            [
                ("Day", day),
                ("All", teams),
                ("Whole", whole),
                ("Days", visit.Desk.Days()),
                ("DayAsked", visit.Asked("day")),
                ("Sort", sort),
                ("Search", search),
                ("OnlyDesignated", designated),
            ];
        var place = isOwn ? "nav-own-teams" : "nav-teams";
        return isOwn || search.Length > 0
            ? visit.Page<TeamsPage>(visit.T[place], place, Parameters())
            : visit.Shared<TeamsPage>(visit.T[place], place, $"{visit.Day:yyyy-MM-dd} {sort} {designated}", Parameters);
    }

    private static Task<IResult> Team(Visit visit)
    {
        // A slash in an id is the one sign that the server leaves as it was sent.
        var id = visit.Route("team").Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        var trend = visit.Desk.Team(id, visit.Day);
        var gaps = visit.Desk.ProfileGaps(id);
        return trend is null
            ? throw new NotYoursException(exists: false)
            : visit.Page<TeamPage>(
                trend.Now.Name,
                visit.Desk.Reader.May(Rights.Teams) ? "nav-teams" : "nav-own-teams",
                ("Trend", trend),
                ("Gaps", gaps),
                ("Days", visit.Desk.Days()),
                ("Awards", visit.Desk.Rewards().Where(award => award.Recipient == id && award.State != AwardState.Withdrawn).ToList())
            );
    }

    private static Task<IResult> Rewards(Visit visit)
    {
        var ledger = visit.Desk.Rewards();
        var isManager = visit.Desk.Reader.May(Rights.Rewards);
        var asked = isManager && visit.Asked("reward") is not null ? Campaign(name => visit.Asked(name) ?? "") : null;
        var preview = asked is null ? null : visit.Desk.Preview(asked.Reward, asked.From, asked.Until, asked.AtMost, asked.UnitCost);
        return visit.Page<RewardsPage>(
            visit.T["nav-rewards"],
            "nav-rewards",
            ("Ledger", ledger),
            ("Orders", isManager ? visit.Desk.Orders() : []),
            ("Names", visit.Desk.TeamNames(ledger.Where(award => award.Scope == RewardScope.Team).Select(award => award.Recipient))),
            ("Asked", asked),
            ("Preview", preview),
            (
                "PreviewNames",
                visit.Desk.TeamNames(
                    preview?.Where(line => line.Reward.Scope == Intranet.Adoption.Rewards.RewardScope.Team).Select(line => line.Recipient)
                        ?? []
                )
            ),
            ("Said", visit.Said)
        );
    }

    private static Task<IResult> Reports(Visit visit)
    {
        var published = visit.Desk.Published();
        var asked = visit.Desk.Asked();
        var reader = visit.Desk.Reader;
        var last = reader.Today.AddDays(-(int)reader.Today.DayOfWeek - (reader.Today.DayOfWeek == DayOfWeek.Sunday ? 7 : 0));
        var weeks = reader.Organisation.FirstDay is not { } first
            ? []
            : Enumerable
                .Range(0, 53)
                .Select(back => last.AddDays(-7 * back))
                .Where(sunday => sunday >= first && visit.Desk.Days().Contains(sunday))
                .ToList();
        return visit.Page<ReportsPage>(
            visit.T["nav-reports"],
            "nav-reports",
            ("Published", published),
            ("Asked", asked),
            ("Weeks", weeks),
            ("Said", visit.Said)
        );
    }

    /// <summary>A published PDF, named as 2025-W40-nl.pdf.</summary>
    private static IResult PublishedPdf(Visit visit)
    {
        var name = visit.Route("name");
        var pdf = name.Length == 15 && name[8] == '-' ? visit.Desk.PublishedPdf(Week(name[..8]), name[9..11]) : null;
        return visit.File(
            Opened(visit, name.Length < 8 ? name : name[..8], pdf),
            "application/pdf",
            $"{visit.Desk.Reader.Organisation.Id}-{name}"
        );
    }

    /// <summary>The Sunday of a week as an address names it; another word names nothing.</summary>
    private static DateOnly Week(string week)
    {
        try
        {
            return WeeklyReport.SundayOf(week);
        }
        catch (RefusedException)
        {
            throw new NotYoursException(exists: false);
        }
    }

    private static async Task<IResult> ReadReport(Visit visit)
    {
        Week(visit.Route("name"));
        if (visit.Desk.Report(visit.Route("name")) is not { } report)
        {
            throw new NotYoursException(exists: false);
        }

        // A document of its own, with its stylesheet in it: allowed by its hash.
        var html = await ReportHtml.Render(report, visit.Asked("in") is ("nl" or "en") and var language ? language : visit.T.Language);
        var style = StyleElement().Match(html).Groups[1].Value;
        Html.Protect(
            visit.Http,
            $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)))}'; img-src data:; font-src data:; frame-ancestors 'none'; base-uri 'none'"
        );
        return Results.Content(html, "text/html; charset=utf-8");
    }

    private static byte[]? Opened(Visit visit, string week, byte[]? pdf)
    {
        if (pdf is not null)
        {
            visit.Desk.Opened(week);
        }

        return pdf;
    }

    private static Task<IResult> Feeds(Visit visit, string? made) =>
        visit.Page<FeedsPage>(
            visit.T["nav-administration"],
            "nav-administration",
            ("Tokens", visit.Desk.TokensMade()),
            ("Feeds", visit.Desk.Feeds()),
            ("Quarantined", visit.Desk.QuarantineCount()),
            ("Made", made),
            ("Said", visit.Said)
        );

    private static Task<IResult> Settings(Visit visit)
    {
        visit.Desk.Need(Rights.Administration);
        var isPreview = visit.Asked("preview") is not null;
        var practices = isPreview
            ? Practices(name => visit.Http.Request.Query[name].ToString())
            : visit.Desk.Reader.Organisation.Settings.Practices;
        var preview = visit.Desk.PreviewSettings(practices);
        return visit.Page<SettingsPage>(
            visit.T["admin-settings"],
            "nav-administration",
            ("Practices", practices),
            ("Preview", isPreview ? preview : null),
            (
                "Fields",
                visit
                    .Http.Request.Query.Where(pair =>
                        pair.Key.StartsWith("target-", StringComparison.Ordinal)
                        || pair.Key.StartsWith("weight-", StringComparison.Ordinal)
                        || pair.Key.StartsWith("on-", StringComparison.Ordinal)
                    )
                    .Select(pair => (pair.Key, pair.Value.ToString()))
                    .ToList()
            ),
            ("Said", visit.Said)
        );
    }

    private static IResult Style(Visit visit)
    {
        visit.Http.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
        visit.Http.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.Text(Theme.Css(visit.Desk.Reader.Organisation.Settings.AccentColour), "text/css; charset=utf-8");
    }

    /// <summary>The logo as a file: an SVG that somebody delivered may hold scripts, which run nowhere in an image.</summary>
    private static IResult Logo(Visit visit)
    {
        if (visit.Desk.Reader.Organisation.Settings.Logo is not { } logo)
        {
            throw new NotYoursException(exists: false);
        }

        var comma = logo.IndexOf(',', StringComparison.Ordinal);
        Html.Protect(visit.Http, "default-src 'none'; style-src 'unsafe-inline'; sandbox");
        visit.Http.Response.Headers.CacheControl = "private, max-age=3600";
        return Results.Bytes(Convert.FromBase64String(logo[(comma + 1)..]), logo[5..logo.IndexOf(';', StringComparison.Ordinal)]);
    }

    private static IResult TeamsCsv(Visit visit)
    {
        if (visit.Desk.ExportTeams(visit.Day) is not { } teams)
        {
            throw new NotYoursException(exists: false);
        }

        static string Number(double? value) => value?.ToString("0.####", CultureInfo.InvariantCulture) ?? "";
        return Csv(
            visit,
            $"teams-{teams.Day:yyyy-MM-dd}.csv",
            ["team_id", "name", "suppressed", "members", "weekly_active", "monthly_active", "change", "completeness", "complete", "photo"],
            teams.Teams.Select(team =>
                (string[])
                    [
                        team.Id,
                        team.Name,
                        team.Suppressed ? "true" : "false",
                        team.Members?.ToString(CultureInfo.InvariantCulture) ?? "",
                        Number(team.WeeklyActive),
                        Number(team.MonthlyActive),
                        Number(team.Change),
                        Number(team.Completeness),
                        Number(team.Complete),
                        Number(team.Photo),
                    ]
            )
        );
    }

    private static IResult OrdersCsv(Visit visit) =>
        Csv(
            visit,
            "orders.csv",
            ["award", "team", "location", "slices"],
            visit
                .Desk.ExportOrders()
                .Select(order => (string[])[order.Award, order.Team, order.Location, order.Slices.ToString(CultureInfo.InvariantCulture)])
        );

    private static IResult Csv(Visit visit, string name, string[] header, IEnumerable<string[]> rows) =>
        visit.File([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(SafeCsv.Text(header, rows))], "text/csv; charset=utf-8", name);

    private static CampaignAsked Campaign(Func<string, string> field) =>
        Visit.DayOf(field("until")) < Visit.DayOf(field("from"))
            ? throw new SorryException("sorry-order")
            : new(
                field("reward"),
                Visit.DayOf(field("from")),
                Visit.DayOf(field("until")),
                field("most") is { Length: > 0 } most
                    ? int.TryParse(most, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                        ? number
                        : throw new SorryException("sorry-budget")
                    : null,
                field("cost") is { Length: > 0 } cost
                    ? decimal.TryParse(cost.Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var euros)
                        ? euros
                        : throw new SorryException("sorry-cost")
                    : null
            );

    private static Dictionary<string, MeasureSetting> Practices(Func<string, string> field) =>
        Practice
            .All.SelectMany(practice => practice.Measures)
            .ToDictionary(
                measure => measure.Id,
                measure =>
                {
                    double? Number(string name, double by, double least, double most, double standard)
                    {
                        var text = field($"{name}-{measure.Id}").Replace(',', '.');
                        var value =
                            text.Length == 0 ? standard
                            : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                            && number / by >= least
                            && number / by <= most
                                ? number / by
                            : throw new SorryException($"sorry-{name}", measure.Id);
                        return Math.Abs(value - standard) < 1e-9 ? null : value;
                    }

                    return new MeasureSetting(
                        Number("target", 100, 0.0001, 1, measure.Target),
                        Number("weight", 1, 0, 1000, measure.Weight),
                        field($"on-{measure.Id}") != "1"
                    );
                }
            );

    private static Role RoleOf(Visit visit) =>
        Enum.GetValues<Role>().Where(role => RoleNames.Of(role) == visit.Sent("role")).Select(role => (Role?)role).FirstOrDefault()
        ?? throw new SorryException("sorry-role");

    private static long Number(Visit visit, string name) =>
        long.TryParse(visit.Route(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new NotYoursException(exists: false);

    private static long SentNumber(Visit visit, string name) =>
        long.TryParse(visit.Sent(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new NotYoursException(exists: false);

    private static string Query(Visit visit) => visit.Day is { } day ? $"?day={day:yyyy-MM-dd}" : "";

    [GeneratedRegex("<style>(.*?)</style>", RegexOptions.Singleline)]
    private static partial Regex StyleElement();

    [LoggerMessage(Level = LogLevel.Error, Message = "A page failed.")]
    private static partial void LogFailure(ILogger log, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store refused: {Reason}")]
    private static partial void LogStore(ILogger log, string reason);
}
