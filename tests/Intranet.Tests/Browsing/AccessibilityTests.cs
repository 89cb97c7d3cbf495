using System.Collections.Concurrent;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Intranet.Tests.Dashboard;
using Microsoft.Playwright;

namespace Intranet.Tests.Browsing;

/// <summary>
/// axe finds nothing on any page: both languages, light and dark, at a desk and on a phone. And nothing needs scrolling to both
/// sides at 400 %.
/// </summary>
[Collection(Browsers.Name)]
public class AccessibilityTests(BrowsedTown browsed)
{
    private static readonly (string Who, string[] Paths)[] Pages =
    [
        (
            SampleSite.CommunityManager,
            [
                "",
                "/practices/profiles",
                "/practices/project-group",
                "/adoption",
                "/adoption?group=frontline",
                "/teams",
                "/teams?q=zzz",
                "/teams/groen",
                "/teams/archief",
                "/rewards",
                "/rewards?reward=cake&from=2025-11-01&until=2025-12-31&most=10&cost=2.75",
                "/reports",
                "/rollout",
                "/administration",
            ]
        ),
        (SampleSite.Ambassador, ["/teams/juridisch", "/rewards", "/me"]),
        (
            SampleSite.Administrator,
            [
                "/administration",
                "/administration/quarantine",
                "/administration/settings?preview=1&on-reach=1&target-reach=50",
                "/administration/roles",
                "/administration/audit",
                "/administration/jobs",
                "/nowhere",
            ]
        ),
    ];

    [Theory]
    [InlineData("nl-NL", false)]
    [InlineData("nl-NL", true)]
    [InlineData("en-GB", false)]
    [InlineData("en-GB", true)]
    public async Task Axe_finds_nothing(string language, bool isDark)
    {
        var found = new ConcurrentBag<string>();
        var looked = 0;
        var addresses = Pages
            .SelectMany(pages => pages.Paths.Select(path => (pages.Who, Path: "/o/voorbeeldhoven" + path)))
            .Append((Who: SampleSite.Employee, Path: "/sign-in"))
            .Append((Who: SampleSite.Employee, Path: "/signed-out"))
            .GroupBy(page => page.Who);
        await Parallel.ForEachAsync(
            addresses.SelectMany(group => group.Chunk(8)),
            new ParallelOptions { MaxDegreeOfParallelism = 2 },
            async (some, _) =>
            {
                var page = await browsed.Enter(some[0].Who, language, isDark);
                foreach (var (_, path) in some)
                {
                    await page.SetViewportSizeAsync(1280, 900);
                    await page.GotoAsync(browsed.Town.Url + path);
                    foreach (var width in (int[])[1280, 360])
                    {
                        await page.SetViewportSizeAsync(width, 900);
                        var result = await page.RunAxe(
                            new AxeRunOptions
                            {
                                ResultTypes = [ResultType.Violations],
                                RunOnly = new RunOnlyOptions
                                {
                                    Type = "tag",
                                    Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
                                },
                            }
                        );
                        Interlocked.Increment(ref looked);
                        foreach (
                            var (rule, node) in result.Violations.SelectMany(violation =>
                                violation.Nodes.Take(2).Select(node => (violation.Id, node))
                            )
                        )
                        {
                            found.Add(
                                $"{path} at {width} {language} {(isDark ? "dark" : "light")}: {rule} {node.Html[..Math.Min(160, node.Html.Length)]}"
                            );
                        }
                    }

                    // A page at 400 % of a screen of 1280 is one of 320 (WCAG 2.2, 1.4.10); tables scroll in their own frame.
                    await page.SetViewportSizeAsync(320, 700);
                    if (await page.EvaluateAsync<int>("document.documentElement.scrollWidth") is > 320 and var wide)
                    {
                        found.Add($"{path} is {wide} wide at 320");
                    }
                }

                await page.Context.CloseAsync();
            }
        );
        looked.Should().BeGreaterThan(40);
        string.Join('\n', found.Distinct().Order(StringComparer.Ordinal)).Should().BeEmpty();
    }
}
