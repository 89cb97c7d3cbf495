using Intranet.Adoption.BestPractices;
using Intranet.Adoption.Rewards;

namespace Intranet.Reports;

/// <summary>What to do, what became of what was asked for, and whom to thank.</summary>
public sealed partial record WeeklyReport
{
    /// <summary>What a key begins with that asks for the profiles of a team.</summary>
    private const string Cake = "cake";

    /// <summary>Reports that ask for the same; after that, something else comes first.</summary>
    private const int MostRepeats = 2;

    /// <summary>
    /// At most three things to do: the nearest cake, then the practices with most to gain. What was asked for two weeks running and did not
    /// move makes room for something else, or says how long it has been asked.
    /// </summary>
    public IReadOnlyList<NextStep> NextSteps(ReportTexts texts)
    {
        var candidates = Candidates(texts).ToList();
        if (Requested is [{ } requested, ..] && requested.Sunday == Sunday)
        {
            // As it was published.
            return [.. requested.Keys.Select(key => candidates.Find(step => step.Key == key)).OfType<NextStep>().Select(Told)];
        }

        return [.. candidates.OrderBy(step => Repeats(step.Key) >= MostRepeats).Take(3).Select(Told)];

        // For which week in a row it is asked, where that is too often.
        NextStep Told(NextStep step) =>
            Repeats(step.Key) is >= MostRepeats and var weeks ? step with { Text = texts["step-again", weeks + 1, step.Text] } : step;
    }

    /// <summary>What became of what the last report called for: a sentence each, with its numbers.</summary>
    public IReadOnlyList<string> FollowUp(ReportTexts texts)
    {
        if (LastRequested is not { } requested || Compared is not { } compared)
        {
            return [];
        }

        var lines = new List<string>();
        foreach (var key in requested)
        {
            var (what, about) = key.Split('/', 2) is [var one, var other] ? (one, other) : (key, "");
            if (what == Cake)
            {
                if (
                    Missing.GetValueOrDefault(about) is { Now: { } now, Before: { } was }
                    && Now.Teams.FirstOrDefault(team => team.Id == about) is { } team
                )
                {
                    lines.Add(
                        now == 0 ? texts["follow-cake-full", team.Name]
                        : now < was ? texts["follow-cake", team.Name, now, was]
                        : texts["follow-cake-same", team.Name, now]
                    );
                }
            }
            else if (Find(Now, about) is { Value: { } now, IsYesOrNo: false } && compared.ValueBefore(about) is { } then)
            {
                var name = Names.Measure(about, texts.Language);
                lines.Add(
                    ReportTexts.Whole(100 * now) == ReportTexts.Whole(100 * then)
                        ? texts["follow-same", name, texts.Percent(now)]
                        : texts["follow", name, texts.Percent(now), texts.Percent(then), texts.Difference(100 * now, 100 * then)]
                );
            }
        }

        return lines;
    }

    /// <summary>Whom to thank: teams that earned something this week, and the practice that rose most, with what raised it.</summary>
    public IReadOnlyList<string> Thanks(ReportTexts texts)
    {
        var lines = Awards
            .Where(award => award.EarnedOn > Sunday.AddDays(-7) && award.State != AwardState.Waiting)
            .OrderByDescending(award => award.IsHandedOver)
            .Take(2)
            .Select(award => texts["thanks-award", award.Recipient, award.Reward[texts.Language]])
            .ToList();
        if (
            Compared is { } compared
            && Now
                .Practices.Where(practice => practice.Score is not null && compared.ScoreBefore(practice.Id) is not null)
                .MaxBy(practice => practice.Score!.Value - compared.ScoreBefore(practice.Id)!.Value)
                is { } best
            && compared.ScoreBefore(best.Id) is { } was
            && ReportTexts.Whole(best.Score!.Value) > ReportTexts.Whole(was)
            && best
                .Measures.Where(measure => !measure.IsYesOrNo && measure.Value > compared.ValueBefore(measure.Id))
                .MaxBy(measure => measure.Weight * (measure.Value!.Value - compared.ValueBefore(measure.Id)!.Value))
                is { } cause
            && texts.Percent(cause.Value!.Value) != texts.Percent(compared.ValueBefore(cause.Id)!.Value)
        )
        {
            lines.Add(
                texts[
                    "thanks-rise",
                    Names.Practice(best.Id, texts.Language),
                    was,
                    best.Score,
                    Names.Measure(cause.Id, texts.Language),
                    texts.Percent(cause.Value.Value),
                    texts.Percent(compared.ValueBefore(cause.Id)!.Value)
                ]
            );
        }

        return lines;
    }

    private IReadOnlyList<string>? LastRequested =>
        Requested.Where(requested => requested.Sunday == Sunday.AddDays(-7)).Select(requested => requested.Keys).FirstOrDefault();

    /// <summary>In how many of the last reports, without a gap, something was asked for without its figure rising.</summary>
    private int Repeats(string key)
    {
        var weeks = 0;
        while (Requested.Any(requested => requested.Sunday == Sunday.AddDays(-7 * (weeks + 1)) && requested.Keys.Contains(key)))
        {
            weeks++;
        }

        return weeks >= MostRepeats && HasMoved(key, weeks) ? 0 : weeks;
    }

    private bool HasMoved(string key, int weeks) =>
        Trend[^1].Scorecard is { } now
        && weeks < Trend.Count
        && Trend[^(weeks + 1)].Scorecard is { } then
        && key.Split('/', 2) is [var what, var about]
        && (
            what == Cake
                ? now.Teams.FirstOrDefault(team => team.Id == about)?.IncompleteProfiles
                    < then.Teams.FirstOrDefault(team => team.Id == about)?.IncompleteProfiles
                : ReportTexts.Whole(100 * (Value(now, about) ?? 0)) > ReportTexts.Whole(100 * (Value(then, about) ?? 0))
        );

    private IEnumerable<NextStep> Candidates(ReportTexts texts)
    {
        if (NearCake is [var near, ..])
        {
            yield return new(
                Profiles.Practice.Id,
                $"{Cake}/{near.Id}",
                texts[near.Missing == 1 ? "step-cake-one" : "step-cake", near.Name, near.Missing, near.Reward[texts.Language]]
            );
        }

        foreach (
            var practice in Now
                .Practices.Where(practice =>
                    practice.Score is < 99.5
                    && practice.Costliest is not null
                    && !(NearCake.Count > 0 && practice.Id == Profiles.Practice.Id)
                )
                .OrderBy(practice => practice.Score)
        )
        {
            yield return new(practice.Id, $"{practice.Id}/{practice.Costliest!.Id}", Advice.For(practice, texts.Language));
        }

        foreach (
            var practice in Now
                .Practices.Where(practice => practice.Score is null && practice.Status == MeasureStatus.NoInput)
                .DistinctBy(practice => Advice.For(practice, texts.Language))
        )
        {
            yield return new(practice.Id, $"{practice.Id}/", Advice.For(practice, texts.Language));
        }
    }
}
