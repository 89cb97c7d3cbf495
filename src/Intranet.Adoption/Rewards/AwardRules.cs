using Intranet.Adoption.People;

namespace Intranet.Adoption.Rewards;

/// <summary>Days without a gap.</summary>
public readonly record struct Stretch(DateOnly First, DateOnly Last)
{
    /// <summary>The stretches that there are with a day among them, or without it.</summary>
    /// <param name="near">Those that end on the day before, or begin on the day after, or in which the day is.</param>
    public static IReadOnlyList<Stretch> With(IReadOnlyList<Stretch> near, DateOnly day, bool isIn)
    {
        var others = near.Where(stretch => stretch.First > day || stretch.Last < day).ToList();
        if (others.Count == near.Count)
        {
            if (!isIn)
            {
                return near;
            }

            var added = new Stretch(day, day);
            foreach (var other in others)
            {
                added = other.First > day ? added with { Last = other.Last } : added with { First = other.First };
            }

            return [added];
        }

        if (isIn)
        {
            return near;
        }

        var around = near.Single(stretch => stretch.First <= day && stretch.Last >= day);
        return
        [
            .. others,
            .. new[] { around with { Last = day.AddDays(-1) }, around with { First = day.AddDays(1) } }.Where(part =>
                part.First <= part.Last
            ),
        ];
    }
}

/// <summary>An award that stands, whatever is found out later: it was told, or something happened to it.</summary>
/// <param name="People">For whom it was, as numbers in the records; null where that was not kept.</param>
public sealed record SettledAward(string Recipient, string Period, DateOnly EarnedOn, bool IsWithdrawn, IReadOnlySet<int>? People)
{
    /// <summary>Whether it is the one of a period; one from the days of a campaign that was not on record yet is one of it.</summary>
    /// <param name="campaigns">The ids of the campaigns of the reward.</param>
    internal bool Counts(RewardPeriod period, IReadOnlySet<string> campaigns) =>
        Period == period.Id || !IsWithdrawn && period.Campaign?.Includes(EarnedOn) == true && !campaigns.Contains(Period);

    /// <summary>
    /// Whether most of another team had it: after a merger, a split or a new start under another id they are the same group of people.
    /// Teams that there are side by side earn each for itself.
    /// </summary>
    /// <param name="find">A team on a day; null if there is none.</param>
    internal bool IsOfMost(string team, DateOnly day, Func<string, DateOnly, Team?> find)
    {
        if (Recipient == team || find(Recipient, day) is not null && find(team, EarnedOn) is not null)
        {
            return false;
        }

        var people = People ?? (find(Recipient, EarnedOn)?.Members ?? []).ToHashSet();
        var members = find(team, day)?.Members ?? [];
        return 2 * members.Count(people.Contains) > members.Length;
    }
}

/// <summary>An award that the rules call for.</summary>
public readonly record struct DueAward(string Recipient, string Period, DateOnly Day);

/// <summary>
/// Which awards follow from the days on which the conditions of a reward were met. They depend on these days alone, so it does not matter
/// in which order, how often or from how many processes the days were scored.
/// </summary>
public sealed class AwardRules
{
    private readonly Records records;
    private readonly Reward reward;
    private readonly IReadOnlyDictionary<string, IReadOnlyList<Stretch>> met;
    private readonly ILookup<string, SettledAward> settled;
    private readonly DateOnly notBefore;
    private readonly List<RewardPeriod> periods;
    private readonly HashSet<string> campaignIds;
    private readonly Dictionary<string, List<DateOnly>> paid;
    private readonly List<SettledAward> given;
    private readonly Dictionary<Roster, Dictionary<string, Team>> teams = [];
    private readonly PriorityQueue<(string Recipient, int Period, DateOnly Day), (DateOnly, string)> queue = new();

    private AwardRules(
        Records records,
        Reward reward,
        IReadOnlyCollection<Campaign> campaigns,
        IReadOnlyDictionary<string, IReadOnlyList<Stretch>> met,
        IReadOnlyList<SettledAward> settled,
        DateOnly notBefore
    )
    {
        (this.records, this.reward, this.met, this.notBefore) = (records, reward, met, notBefore);
        this.settled = settled.ToLookup(award => award.Recipient);
        var stretches = met.Values.SelectMany(days => days).ToList();
        periods =
            stretches.Count == 0 ? [] : [.. reward.Periods(campaigns, stretches.Min(days => days.First), stretches.Max(days => days.Last))];
        campaignIds = campaigns.Select(campaign => campaign.Id).ToHashSet();
        paid = this.settled.ToDictionary(group => group.Key, group => group.Select(award => award.EarnedOn).ToList());
        given = [.. settled.Where(award => !award.IsWithdrawn)];
    }

    /// <summary>The awards that those days call for beside the settled ones, by day and lot.</summary>
    /// <param name="campaigns">Those of the reward.</param>
    /// <param name="met">By recipient, oldest first: the days on which the conditions were met, with all days that they must hold.</param>
    /// <param name="notBefore">Earlier days are final.</param>
    public static IEnumerable<DueAward> Due(
        Records records,
        Reward reward,
        IReadOnlyCollection<Campaign> campaigns,
        IReadOnlyDictionary<string, IReadOnlyList<Stretch>> met,
        IReadOnlyList<SettledAward> settled,
        DateOnly notBefore
    ) => new AwardRules(records, reward, campaigns, met, settled, notBefore).Due();

    /// <summary>In order of time over all recipients, for what one has earned may be what another would earn.</summary>
    private IEnumerable<DueAward> Due()
    {
        foreach (var recipient in met.Keys)
        {
            Enqueue(recipient, 0, notBefore);
        }

        while (queue.TryDequeue(out var next, out _))
        {
            var (recipient, period, day) = (next.Recipient, periods[next.Period], next.Day);
            if (IsSameGroup(recipient, period, day))
            {
                Enqueue(recipient, next.Period, day.AddDays(1));
                continue;
            }

            yield return new(recipient, period.Id, day);
            if (!paid.TryGetValue(recipient, out var days))
            {
                paid.Add(recipient, days = []);
            }

            days.Add(day);
            given.Add(new(recipient, period.Id, day, false, null));
            Enqueue(recipient, next.Period + 1, notBefore);
        }
    }

    /// <summary>Puts the first day that pays a recipient, in one of the periods from one on, into the queue.</summary>
    private void Enqueue(string recipient, int from, DateOnly notEarlier)
    {
        for (var at = from; at < periods.Count; at++, notEarlier = notBefore)
        {
            var period = periods[at];
            if (
                !settled[recipient].Any(award => award.Counts(period, campaignIds))
                && FirstDay(recipient, notEarlier > period.From ? notEarlier : period.From, period.Until) is { } day
            )
            {
                queue.Enqueue((recipient, at, day), (day, Award.LotOf($"{reward.Id}:{recipient}:{period.Id}")));
                return;
            }
        }
    }

    /// <summary>
    /// The first day on which the conditions were met, through another. A run of days is paid once: the days that must hold for one award
    /// are not those of another.
    /// </summary>
    private DateOnly? FirstDay(string recipient, DateOnly from, DateOnly until)
    {
        var taken = paid.GetValueOrDefault(recipient, []).Order().ToList();
        foreach (var stretch in met[recipient])
        {
            var day = stretch.First > from ? stretch.First : from;
            foreach (var other in taken)
            {
                if (Math.Abs(other.DayNumber - day.DayNumber) < reward.HeldDays)
                {
                    day = other.AddDays(reward.HeldDays);
                }
            }

            if (day <= stretch.Last && day <= until)
            {
                return day;
            }
        }

        return null;
    }

    private bool IsSameGroup(string recipient, RewardPeriod period, DateOnly day) =>
        reward.Scope == RewardScope.Team
        && given.Exists(other => other.Counts(period, campaignIds) && other.IsOfMost(recipient, day, Find));

    private Team? Find(string team, DateOnly day)
    {
        var roster = records.RosterAt(day);
        if (!teams.TryGetValue(roster, out var known))
        {
            teams.Add(roster, known = roster.Teams.ToDictionary(one => one.Id));
        }

        return known.GetValueOrDefault(team);
    }
}
