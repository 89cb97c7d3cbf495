using Intranet.Adoption.Activity;
using Intranet.Dashboard.Access;
using Intranet.Storage;
using Intranet.Storage.Access;
using Intranet.Storage.Feeds;

namespace Intranet.Dashboard.Administration;

/// <summary>Feeds, and the tokens by which they deliver.</summary>
public sealed class FeedQueries(OrganisationContext context) : Queries(context)
{
    /// <summary>How recent the data of each feed is.</summary>
    public IReadOnlyList<Feed> Feeds()
    {
        Need(Rights.Administration);
        return Deliveries.Feeds(Connection, Organisation, Context.Clock.GetUtcNow());
    }

    /// <summary>Up to which day activity is complete; null if there is none.</summary>
    public CompleteDays? Complete()
    {
        Need(Rights.Administration);
        return Deliveries.Complete(Connection, Organisation, Context.Clock.GetUtcNow());
    }

    /// <summary>Says that a feed delivers no more.</summary>
    /// <exception cref="RefusedException">There is no such feed, or it has ended.</exception>
    public void End(string source)
    {
        Need(Rights.Administration);
        Deliveries.End(Connection, Organisation, source, Reader.Id, Context.Clock);
    }

    public IReadOnlyList<Token> TokensMade()
    {
        Need(Rights.Administration);
        return Tokens.List(Connection, Number);
    }

    /// <returns>The token, to be shown once.</returns>
    /// <exception cref="RefusedException">There is no such feed, or the name is not valid.</exception>
    public string MakeToken(string feed, string source)
    {
        Need(Rights.Administration);
        var token = Tokens.Create(Connection, Number, feed, source, Reader.Id, Context.Clock.GetUtcNow());
        Note($"created a token for the feed {feed}");
        return token;
    }

    public void RevokeToken(long number)
    {
        Need(Rights.Administration);
        if (Tokens.Revoke(Connection, Number, number, Context.Clock.GetUtcNow()))
        {
            Note($"revoked token {number}");
        }
    }
}
