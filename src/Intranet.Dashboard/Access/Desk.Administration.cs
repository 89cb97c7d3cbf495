using Intranet.Adoption;
using Intranet.Adoption.BestPractices;
using Intranet.Adoption.People;
using Intranet.Scoring;
using Intranet.Storage;
using Intranet.Storage.Access;
using Intranet.Storage.Feeds;
using Intranet.Storage.People;
using Intranet.Storage.Scores;
using Intranet.Storage.Settings;
using Intranet.Storage.Work;

namespace Intranet.Dashboard.Access;

/// <summary>
/// What an administrator does: feeds, tokens, quarantine, settings, roles, background work. No more of people than others.
/// </summary>
public sealed partial class Desk
{
    /// <summary>How fresh the feeds are; also for who reads the scorecard.</summary>
    public IReadOnlyList<Feed> Feeds()
    {
        if (!reader.May(Rights.Scorecard))
        {
            Need(Rights.Administration);
        }

        return Deliveries.Feeds(connection, Organisation, clock.GetUtcNow());
    }

    public IReadOnlyList<Token> TokensMade()
    {
        Need(Rights.Administration);
        return Tokens.List(connection, Number);
    }

    /// <returns>The token, to be shown once.</returns>
    public string MakeToken(string door, string source)
    {
        Need(Rights.Administration);
        if (!Tokens.Doors.Contains(door) || !SettingsFile.Identifier().IsMatch(source))
        {
            throw new SorryException("sorry-feed-name");
        }

        var token = Tokens.Create(connection, Number, door, source, reader.Id, clock.GetUtcNow());
        Note($"token made for the door {door}");
        return token;
    }

    public void RevokeToken(long number)
    {
        Need(Rights.Administration);
        if (Tokens.Revoke(connection, Number, number, clock.GetUtcNow()))
        {
            Note($"token {number} revoked");
        }
    }

    /// <summary>
    /// Rejected rows: where each is from and what is wrong with it, but not what else it says, which may be what somebody did.
    /// </summary>
    public IReadOnlyList<QuarantinedRow> Quarantined(int most)
    {
        Need(Rights.Administration);
        Note("looked at quarantine");
        return [.. Quarantine.List(connection, Number).Take(most).Select(row => row with { Cells = "" })];
    }

    public int QuarantineCount()
    {
        Need(Rights.Administration);
        return Quarantine.Count(connection, Number);
    }

    /// <summary>Mends the cell that was wrong and takes the row in, if it is right now.</summary>
    /// <returns>Whether it was accepted.</returns>
    public bool Correct(long number, string value)
    {
        Need(Rights.Administration);
        Note($"mended row {number} in quarantine");
        return new Intake.Importer(store, clock).Correct(Organisation.Id, number, value);
    }

    public void DropQuarantined(long number)
    {
        Need(Rights.Administration);
        Quarantine.Drop(connection, Number, number);
        Note($"dropped row {number} of quarantine");
    }

    /// <summary>Retries all quarantined rows.</summary>
    public int RetryQuarantined()
    {
        Need(Rights.Administration);
        Note("tried the rows in quarantine again");
        return new Intake.Importer(store, clock).Retry(Organisation.Id);
    }

    /// <summary>The scorecard of the last day scored, as it is and as it would be with other targets, weights and switches.</summary>
    public (Scorecard Now, Scorecard Then)? PreviewSettings(IReadOnlyDictionary<string, MeasureSetting> practices)
    {
        Need(Rights.Administration);
        if (Scorecards.Days(connection, Number) is not { Count: > 0 } days)
        {
            return null;
        }

        var now = SettingsFile.Parse(SettingsChange.WithPractices(Organisation.Json, practices));
        var then = new Scorer(connection, Organisation with { Settings = now }).Score(days[^1]).Scorecard;
        return (Scorecards.Find(connection, Number, days[^1])!, then);
    }

    public void SaveSettings(IReadOnlyDictionary<string, MeasureSetting> practices)
    {
        Need(Rights.Administration);
        SettingsChange.Save(
            connection,
            Organisation,
            SettingsChange.WithPractices(Organisation.Json, practices),
            "targets and weights changed",
            reader.Id,
            clock
        );
    }

    public IReadOnlyList<RoleHolder> RoleHolders()
    {
        Need(Rights.Administration);
        Note("looked at who holds which role");
        return RolesHeld.On(connection, Number, reader.Today);
    }

    public void GiveRole(Role role, string employee, string? team)
    {
        Need(Rights.Administration);
        if (Organisations.EmployeeNumber(connection, Number, employee) is null)
        {
            throw new SorryException("sorry-employee", employee.Length <= 60 ? employee : employee[..60]);
        }

        if (role == Role.Ambassador && team is null)
        {
            throw new SorryException("sorry-team");
        }

        RolesHeld.Give(connection, Number, role, employee, team, reader.Today, reader.Id, clock);
    }

    public void TakeRole(Role role, string employee, string? team)
    {
        Need(Rights.Administration);
        RolesHeld.Take(connection, Number, role, employee, team, reader.Today, reader.Id, clock);
    }

    public IReadOnlyList<AuditLine> AuditLog(long? before, int most)
    {
        Need(Rights.Administration);
        return Audit.List(connection, Number, before, null, most);
    }

    public IReadOnlyList<JobRow> JobsAtWork()
    {
        Need(Rights.Administration);
        return JobClaims.List(connection, Number);
    }

    public void RetryJob(string task)
    {
        Need(Rights.Administration);
        JobClaims.Retry(connection, Number, task);
        Note($"jobs retry of {task}");
    }

    /// <summary>Ids and names of the teams there are today, to choose from.</summary>
    public IReadOnlyList<(string Id, string Name)> AllTeams()
    {
        Need(Rights.Administration);
        return
        [
            .. RecordsReader
                .Read(connection, Organisation)
                .Records.RosterAt(reader.Today)
                .Teams.Select(team => (team.Id, team.Name))
                .OrderBy(team => team.Name, StringComparer.Ordinal),
        ];
    }
}
