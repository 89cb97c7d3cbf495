using Intranet.Adoption.BestPractices;
using Intranet.Adoption.Rewards;
using Intranet.Reports.Charts;
using Intranet.Reports.Html;
using Microsoft.AspNetCore.Components;

namespace Intranet.Reports.Mail;

/// <summary>The content of each kind of mail.</summary>
public static class Mails
{
    /// <summary>A summary of the weekly report, for a member of the project group or a community manager.</summary>
    /// <param name="isInGroup">Whether the reader is in the project group.</param>
    /// <param name="attachment">The name of the attached PDF.</param>
    /// <param name="page">The address of the week's page, or null.</param>
    /// <param name="unsubscribe">The address of the unsubscribe page, or null.</param>
    public static MailContent Report(
        WeeklyReport report,
        string language,
        string reader,
        bool isInGroup,
        string attachment,
        string? page,
        string? unsubscribe
    )
    {
        var texts = new ReportTexts(language);
        var week = texts.Week(report.Sunday);
        var points = report.Points.Select(point => (texts.Week(point.Sunday), point.Scorecard?.Index)).ToList();
        var steps = report.NextSteps(texts).Select(step => $"{Names.Practice(step.Practice, language)}. {step.Text}").ToList();
        return new MailContent
        {
            Language = language,
            Subject = report.Now.Index is { } index
                ? texts["mail-report-subject", week, texts.Number(index)]
                : texts["mail-report-subject-none", week],
            Greeting = Greeting(texts, reader),
            Heading = report.Now.Index is { } known ? texts["headline", known] : texts["headline-none"],
            Paragraphs =
            [
                report.Lead(texts),
                .. report.Corrections.Select(item => item.Describe(texts)),
                .. report.Thanks(texts) is { Count: > 0 } thanks
                    ? [$"{texts["thanks"]}: {string.Join(" ", thanks)}"]
                    : Array.Empty<string>(),
                .. report.FollowUp(texts) is { Count: > 0 } lines
                    ? [$"{texts["follow-up"]}: {string.Join(" ", lines)}"]
                    : Array.Empty<string>(),
            ],
            Picture = new(
                WeekLine.Png(points, report.Organisation.AccentColour, texts.Number, texts["unknown-trend"], 544, 220, report.Breaks),
                544,
                220,
                texts[
                    "alt-trend",
                    texts["index-chart"],
                    string.Join(
                        ", ",
                        points
                            .SkipWhile(point => point.Index is null)
                            .Select(point => $"{point.Item1}: {(point.Index is { } value ? texts.Number(value) : texts["none"])}")
                    )
                ]
            ),
            Steps = steps.Count == 0 ? null : (texts["todo"], steps),
            Table = (
                texts["mail-practices"],
                [texts["mail-practice"], texts["mail-score"], texts["mail-change"]],
                [
                    .. report.Now.Practices.Select(practice =>
                        (IReadOnlyList<string>)
                            [
                                Names.Practice(practice.Id, language),
                                practice.Score is { } score ? texts.Number(score) : Names.Status(practice.Status, language),
                                practice.Score is { } value && report.Compared?.ScoreBefore(practice.Id) is { } was
                                    ? ReportTexts.Whole(value) == ReportTexts.Whole(was)
                                        ? texts.Change(0)
                                        : texts["mail-was", texts.Difference(value, was), was]
                                    : "–",
                            ]
                    ),
                ]
            ),
            Closing = texts["mail-attached", attachment],
            Signature = Signature(texts, report.Persona, report.Organisation.Name),
            Page = page is null ? null : (texts["mail-open"], page),
            Why = texts[isInGroup ? "mail-why-report" : "mail-why-manager"],
            Unsubscribe = Unsubscribe(texts, unsubscribe),
        };
    }

    /// <summary>Tells that a reward was earned.</summary>
    /// <param name="why">Why the recipient gets it: <c>ambassador</c>, <c>manager</c> or <c>employee</c>.</param>
    public static MailContent Award(
        Adoption.OrganisationSettings organisation,
        Reward reward,
        string recipient,
        DateOnly earnedOn,
        int units,
        string? location,
        string? persona,
        string language,
        string reader,
        string why,
        string? unsubscribe
    )
    {
        var texts = new ReportTexts(language);
        return new MailContent
        {
            Language = language,
            Subject = texts["mail-reward-subject", reward.Name[language], recipient],
            Greeting = Greeting(texts, reader),
            Heading = texts["mail-reward-head", reward.Name[language], recipient],
            Paragraphs =
            [
                $"{reward.Text[language]} {texts["mail-reward-earned", texts.Day(earnedOn)]}",
                .. reward.IsHandedOver
                    ?
                    [
                        string.IsNullOrWhiteSpace(location)
                            ? texts["mail-reward-handover-nowhere", units]
                            : texts["mail-reward-handover", units, location],
                    ]
                    : Array.Empty<string>(),
            ],
            Closing = texts["mail-reward-tell"],
            Signature = Signature(texts, persona, organisation.Name),
            Why = texts[$"mail-why-{why}"],
            Unsubscribe = Unsubscribe(texts, unsubscribe),
        };
    }

    /// <summary>Tells how many profiles keep a team from its cake, but not whose they are.</summary>
    public static MailContent Reminder(
        Adoption.OrganisationSettings organisation,
        string team,
        int missing,
        Reward reward,
        string? persona,
        string language,
        string reader,
        string? unsubscribe
    )
    {
        var texts = new ReportTexts(language);
        return new MailContent
        {
            Language = language,
            Subject = texts[missing == 1 ? "mail-reminder-subject-one" : "mail-reminder-subject", team, missing, reward.Name[language]],
            Greeting = Greeting(texts, reader),
            Heading = texts[missing == 1 ? "mail-reminder-subject-one" : "mail-reminder-subject", team, missing, reward.Name[language]],
            Paragraphs =
            [
                texts[missing == 1 ? "step-cake-one" : "step-cake", team, missing, reward.Name[language]],
                texts["mail-reminder-how"],
            ],
            Signature = Signature(texts, persona, organisation.Name),
            Why = texts["mail-why-ambassador"],
            Unsubscribe = Unsubscribe(texts, unsubscribe),
        };
    }

    /// <param name="pictureId">The Content-Id of the attached picture.</param>
    public static Task<string> Html(MailContent content, string accent, string pictureId) =>
        ReportHtml.Render<MailDocument>(
            ParameterView.FromDictionary(
                new Dictionary<string, object?>
                {
                    ["C"] = content,
                    ["Accent"] = accent,
                    ["PictureId"] = pictureId,
                }
            )
        );

    private static string Greeting(ReportTexts texts, string reader) =>
        string.IsNullOrWhiteSpace(reader) ? texts["mail-hello-nobody"] : texts["mail-hello", reader];

    private static string Signature(ReportTexts texts, string? persona, string organisation) =>
        persona is null ? texts["mail-from-nobody", organisation] : texts["mail-from", persona, organisation];

    private static (string, string?) Unsubscribe(ReportTexts texts, string? link) =>
        (texts[link is null ? "mail-unsubscribe-reply" : "mail-unsubscribe"], link);
}
