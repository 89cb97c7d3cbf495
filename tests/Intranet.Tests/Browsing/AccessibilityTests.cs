using System.Collections.Concurrent;
using Deque.AxeCore.Commons;
using Intranet.Tests.Dashboard;
using Microsoft.Playwright;

namespace Intranet.Tests.Browsing;

/// <summary>
/// axe finds nothing on any page: both languages, light and dark, at a desk and on a phone. And nothing needs scrolling to both
/// sides at 400 %.
/// </summary>
[Collection(Browsers.Name)]
public class AccessibilityTests(BrowsedSite browsed)
{
    private const string Run = """
        async rules => (await axe.run(document, { resultTypes: ['violations'], runOnly: { type: 'tag', values: rules } })).violations
          .flatMap(rule => rule.nodes.slice(0, 2).map(node => rule.id + ' ' + node.html.slice(0, 160)))
        """;

    private static readonly string[] Rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

    private static readonly (int Width, ColorScheme Scheme)[] Looks =
    [
        (1280, ColorScheme.Light),
        (1280, ColorScheme.Dark),
        (360, ColorScheme.Dark),
        (360, ColorScheme.Light),
    ];

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
                "/rewards/orders",
                "/rewards?campaign=2025-09-01",
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

    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    [Theory]
    [InlineData("nl-NL")]
    [InlineData("en-GB")]
    public async Task Axe_finds_nothing(string language)
    {
        var found = new ConcurrentBag<string>();
        var looked = 0;
        var addresses = Pages
            .SelectMany(pages => pages.Paths.Select(path => (pages.Who, Path: "/o/voorbeeldhoven" + path)))
            .Append((Who: SampleSite.Employee, Path: "/sign-in"))
            .Append((Who: SampleSite.Employee, Path: "/signed-out"))
            .GroupBy(page => page.Who)
            .SelectMany(group => group.Chunk(8))
            .ToList();
        await Parallel.ForEachAsync(
            addresses,
            new ParallelOptions { MaxDegreeOfParallelism = 2 },
            async (some, _) =>
            {
                var page = await browsed.Enter(some[0].Who, language);
                foreach (var (_, path) in some)
                {
                    await page.SetViewportSizeAsync(1280, 900);
                    await page.GotoAsync(browsed.Site.Url + path);
                    await page.EvaluateAsync(Axe);
                    foreach (var (width, scheme) in Looks)
                    {
                        await page.SetViewportSizeAsync(width, 900);
                        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
                        Interlocked.Increment(ref looked);
                        foreach (var violation in await page.EvaluateAsync<string[]>(Run, Rules))
                        {
                            found.Add($"{path} at {width} {language} {scheme}: {violation}");
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
        looked.Should().Be(addresses.Sum(some => some.Length) * Looks.Length);
        string.Join('\n', found.Distinct().Order(StringComparer.Ordinal)).Should().BeEmpty();
    }

    [Fact]
    public async Task Axe_does_find_what_is_wrong()
    {
        var page = await browsed.Enter(SampleSite.Employee);
        await page.SetContentAsync("<title>t</title><main><h1>t</h1><img src=x><p style='color:#999;background:#fff'>pale</p></main>");
        await page.EvaluateAsync(Axe);
        var found = await page.EvaluateAsync<string[]>(Run, Rules);
        found.Should().Contain(rule => rule.StartsWith("image-alt")).And.Contain(rule => rule.StartsWith("color-contrast"));
        await page.Context.CloseAsync();
    }
}
