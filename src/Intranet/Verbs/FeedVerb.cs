using System.CommandLine;
using Intranet.Storage;
using Intranet.Storage.Feeds;

namespace Intranet.Verbs;

/// <summary><c>intranet feed end</c>: nothing waits any longer for a feed that has stopped.</summary>
internal static class FeedVerb
{
    public static Command Command(GlobalOptions options)
    {
        var source = new Argument<string>("source") { Description = "The feed, as 'intranet status' names it." };
        var end = new Command("end", "Say that a feed delivers no more, so that scoring goes on without it.") { source };
        end.SetAction(parsed =>
        {
            using var connection = options.ExistingStore(parsed).Open();
            var organisation = Organisations.Pick(connection, parsed.GetValue(options.Organisation));
            var name = parsed.GetValue(source)!;
            Deliveries.End(connection, organisation, name, Environment.UserName, options.Clock);
            options.Terminal(parsed).Say($"Nothing waits for the feed {name} any more. If it delivers again, that is undone.");
            return ExitCode.Done;
        });
        return new Command("feed", "Feeds that deliver to an organisation.") { end };
    }
}
