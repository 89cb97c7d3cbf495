using System.Data.Common;
using Intranet.Storage;
using Intranet.Storage.Activity;

namespace Intranet.Intake;

/// <summary>Days of a source that take in nothing more.</summary>
internal sealed record ClosedDays(string Source, DateOnly Through, int LateDays)
{
    public Message Reason =>
        new(
            $"""
            this is more than {LateDays} days older than the newest activity of this feed, and days that old are closed
            (acceptLateDays in organisation.json); import older history together with newer in one go, or under another --source
            """
        );

    public string WaitsFor(DateOnly day) => $"day:{day:yyyy-MM-dd} of {Source}";

    public static ClosedDays? Of(DbConnection connection, OrganisationRow organisation, string source, DbTransaction? transaction = null) =>
        CountWriter.ClosedThrough(connection, organisation.Number, source, transaction) is { } through
            ? new(source, through, organisation.Settings.AcceptLateDays)
            : null;
}
