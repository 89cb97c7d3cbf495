using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using Intranet.Adoption.People;
using Intranet.Storage;
using Intranet.Storage.People;

namespace Intranet.Tests.Dashboard;

/// <summary>
/// A reader who opens every page with every filter, writes down which groups figures are shown of, and subtracts. No sum or
/// difference of them is a group of fewer than five; and the figures of hidden teams stand nowhere.
/// </summary>
public partial class SmallGroupTests(SampleSite site) : IClassFixture<SampleSite>
{
    private const string Root = "/o/voorbeeldhoven";

    [Theory]
    [InlineData(SampleSite.CommunityManager)]
    [InlineData(SampleSite.ProjectGroup)]
    [InlineData(SampleSite.Manager)]
    public void Whatever_is_filtered_and_subtracted_nobody_sees_a_group_under_five(string employee)
    {
        using var session = site.Enter(employee);
        var records = Read();
        var shown = new Dictionary<string, HashSet<string>>();
        foreach (var (address, page) in Crawl(session))
        {
            var day = Day().Match(address) is { Success: true } given ? given.Groups[1].Value : "2025-10-05";
            var roster = records.RosterAt(DateOnly.Parse(day, CultureInfo.InvariantCulture));
            var groups = shown.TryGetValue(day, out var known) ? known : shown[day] = ["everybody"];
            var hidden = roster.Teams.Where(team => roster.Shown.Team(team.Number) is null).ToList();
            hidden.Should().NotBeEmpty("the sample has two small teams");

            // A row that names a hidden team holds its size and profiles and nothing about activity, and its page neither.
            foreach (
                var row in page.QuerySelectorAll("tr")
                    .Where(row => hidden.Exists(team => row.QuerySelector("th")?.TextContent.Trim() == team.Name))
            )
            {
                row.QuerySelectorAll("td.number").Should().HaveCount(3, address);
                row.QuerySelector("td[colspan='3']")!.TextContent.Should().NotMatchRegex("[0-9]", address);
            }

            if (hidden.Exists(team => page.QuerySelector("h1")?.TextContent == team.Name))
            {
                page.QuerySelectorAll("table, svg").Should().BeEmpty(address);
                page.QuerySelectorAll(".stats > div").Should().HaveCount(3, $"{address}: members, profiles and photos");
            }

            // Which groups a page tells of.
            foreach (var row in page.QuerySelectorAll("#teams tbody tr").Where(row => row.QuerySelector("td[colspan]") is null))
            {
                groups.Add("team " + row.QuerySelector("th")!.TextContent.Trim());
                int.Parse(row.QuerySelector("td.number")!.TextContent, CultureInfo.InvariantCulture)
                    .Should()
                    .BeGreaterThanOrEqualTo(5, address);
            }

            if (address.Contains("/teams/", StringComparison.Ordinal) && page.QuerySelector("svg") is not null)
            {
                groups.Add("team " + page.QuerySelector("h1")!.TextContent);
            }

            if (
                page.QuerySelector("select[name=group] option[selected]") is { } group
                && group.GetAttribute("value") is { Length: > 0 } value
            )
            {
                groups.Add(value.StartsWith("team:", StringComparison.Ordinal) ? "team " + group.TextContent : value);
            }

            if (address.EndsWith("/rollout", StringComparison.Ordinal))
            {
                groups.UnionWith(
                    page.QuerySelectorAll("tbody tr")
                        .Where(row =>
                            row.QuerySelectorAll("td.number").All(cell => cell.TextContent.Any(char.IsDigit))
                            && row.QuerySelector("th") is { } head
                            && Phase().IsMatch(head.TextContent)
                        )
                        .Select(row => "phase " + Phase().Match(row.QuerySelector("th")!.TextContent).Groups[1].Value)
                );
            }
        }

        if (employee == SampleSite.CommunityManager)
        {
            shown["2025-10-05"].Should().Contain(["frontline", "office", "phase 1", "team Groenvoorziening"]).And.HaveCountGreaterThan(30);
        }

        foreach (var (day, groups) in shown)
        {
            Subtract(records, DateOnly.Parse(day, CultureInfo.InvariantCulture), groups);
        }
    }

    /// <summary>Over the integers modulo a prime: what is a combination of the shown groups, and has one to four people?</summary>
    private static void Subtract(Records records, DateOnly day, HashSet<string> groups)
    {
        var roster = records.RosterAt(day);
        var names = groups.Order(StringComparer.Ordinal).ToList();
        var members = names.ConvertAll(group => Members(records, roster, group).ToHashSet());
        members.Should().OnlyContain(people => people.Count >= 5);

        // People that are in the same groups cannot be told apart; sets of such atoms are all that can come out.
        var atoms = roster
            .Population.GroupBy(person => string.Join(',', Enumerable.Range(0, names.Count).Where(i => members[i].Contains(person))))
            .Select(atom => (Groups: atom.Key.Split(',').Select(int.Parse).ToHashSet(), Size: atom.Count()))
            .ToList();
        var basis = new List<(int Pivot, BigInteger[] Row)>();
        for (var group = 0; group < names.Count; group++)
        {
            var row = Reduce(basis, [.. atoms.Select(atom => atom.Groups.Contains(group) ? BigInteger.One : BigInteger.Zero)]);
            var pivot = Array.FindIndex(row, value => !value.IsZero);
            if (pivot >= 0)
            {
                var inverse = BigInteger.ModPow(row[pivot], Prime - 2, Prime);
                basis.Add((pivot, Array.ConvertAll(row, value => value * inverse % Prime)));
            }
        }

        var small = Enumerable.Range(0, atoms.Count).Where(atom => atoms[atom].Size < 5).ToList();
        var checkedSets = 0;
        for (var i = 0; i < small.Count; i++)
        {
            Check(small[i]);
            for (var j = i + 1; j < small.Count; j++)
            {
                if (atoms[small[i]].Size + atoms[small[j]].Size < 5)
                {
                    Check(small[i], small[j]);
                }
            }
        }

        // Each hidden team as a whole, too.
        foreach (var team in roster.Teams.Where(team => roster.Shown.Team(team.Number) is null && team.Members.Length < 5))
        {
            var row = Array.ConvertAll(atoms.ToArray(), atom => BigInteger.Zero);
            var people = team.Members.ToHashSet();
            var whole = roster
                .Population.GroupBy(person => string.Join(',', Enumerable.Range(0, names.Count).Where(i => members[i].Contains(person))))
                .Select(atom =>
                    atom.All(people.Contains) ? 1
                    : atom.Any(people.Contains) ? -1
                    : 0
                )
                .ToList();
            if (!whole.Contains(-1))
            {
                IsKnown(basis, [.. whole.Select(value => (BigInteger)value)]).Should().BeFalse($"{team.Name} on {day}");
            }
        }

        if (groups.Count > 30)
        {
            checkedSets.Should().BePositive("some people share their teams with few, or the check would check nothing");
        }

        void Check(params int[] set)
        {
            checkedSets++;
            var row = new BigInteger[atoms.Count];
            Array.ForEach(set, atom => row[atom] = BigInteger.One);
            IsKnown(basis, row)
                .Should()
                .BeFalse(
                    $"on {day:yyyy-MM-dd} a group of {set.Sum(atom => atoms[atom].Size)} can be worked out: those in "
                        + $"{string.Join(" and ", set.Select(atom => string.Join("+", atoms[atom].Groups.Select(i => names[i]))))}"
                );
        }
    }

    private static readonly BigInteger Prime = BigInteger.Pow(2, 127) - 1;

    private static bool IsKnown(List<(int, BigInteger[])> basis, BigInteger[] row) =>
        Array.TrueForAll(Reduce(basis, row), value => value.IsZero);

    private static BigInteger[] Reduce(List<(int Pivot, BigInteger[] Row)> basis, BigInteger[] row)
    {
        row = [.. row];
        foreach (var (pivot, known) in basis)
        {
            if (row[pivot] is { IsZero: false } factor)
            {
                for (var i = 0; i < row.Length; i++)
                {
                    row[i] = (row[i] + (Prime - factor) * known[i]) % Prime;
                }
            }
        }

        return row;
    }

    private static IEnumerable<int> Members(Records records, Roster roster, string group) =>
        group switch
        {
            "everybody" => roster.Population,
            "frontline" => roster.Population.Where(person => roster.States[person]!.WorksAt == Workplace.Frontline),
            "office" => roster.Population.Where(person => roster.States[person]!.WorksAt == Workplace.Office),
            _ when group.StartsWith("phase ", StringComparison.Ordinal) => records
                .Phases.Where(row => row.Phase == int.Parse(group[6..], CultureInfo.InvariantCulture))
                .SelectMany(row => roster.Teams.Where(team => team.Number == row.Team).SelectMany(team => team.Members)),
            _ => roster.Teams.Single(team => team.Name == group[5..]).Members,
        };

    /// <summary>Every page there is a link or a choice to, for the last three of the weeks.</summary>
    private static IEnumerable<(string Address, AngleSharp.Html.Dom.IHtmlDocument Page)> Crawl(Session session)
    {
        var seen = new HashSet<string>();
        var waiting = new Queue<string>([Root]);
        while (waiting.TryDequeue(out var address))
        {
            if (!seen.Add(address))
            {
                continue;
            }

            seen.Count.Should().BeLessThan(1500);
            using var response = session.Get(address);
            if ((int)response.StatusCode == 302)
            {
                waiting.Enqueue(response.Headers.Location!.ToString());
                continue;
            }

            ((int)response.StatusCode).Should().Be(200, $"{address} is linked to");
            if (response.Content.Headers.ContentType!.MediaType != "text/html")
            {
                continue;
            }

            var page = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(response.Content.ReadAsStringAsync().GetAwaiter().GetResult());
            yield return (address, page);
            var path = address.Split('?')[0];
            foreach (
                var link in page.QuerySelectorAll("a[href]")
                    .Select(link => link.GetAttribute("href")!)
                    .Select(link => link.StartsWith('?') ? path + link : link)
                    .Where(link =>
                        link.StartsWith(Root, StringComparison.Ordinal)
                        && !link.Contains("language=", StringComparison.Ordinal)
                        && !link.Contains("/me", StringComparison.Ordinal)
                        && !link.Contains(".json", StringComparison.Ordinal)
                    )
            )
            {
                waiting.Enqueue(link);
            }

            foreach (var choice in page.QuerySelectorAll("form[method=get] select"))
            {
                var name = choice.GetAttribute("name")!;
                foreach (
                    var option in choice
                        .QuerySelectorAll("option")
                        .Select(option => option.GetAttribute("value")!)
                        .Where(value => value.Length > 0)
                        .Take(name == "day" ? 3 : 100)
                )
                {
                    if (name is "day" or "group")
                    {
                        waiting.Enqueue($"{path}?{name}={Uri.EscapeDataString(option)}");
                        if (name == "group")
                        {
                            waiting.Enqueue($"{path}?day=2025-09-28&group={Uri.EscapeDataString(option)}");
                        }
                    }
                }
            }

            if (path.EndsWith("/teams", StringComparison.Ordinal))
            {
                waiting.Enqueue(path + "?q=archief");
                waiting.Enqueue(path + "?q=griffie&designated=1&sort=complete");
            }
        }
    }

    private Records Read()
    {
        using var connection = site.Store.Open();
        return RecordsReader.Read(connection, Organisations.Find(connection, "voorbeeldhoven")!).Records;
    }

    [GeneratedRegex("day=([0-9]{4}-[0-9]{2}-[0-9]{2})")]
    private static partial Regex Day();

    [GeneratedRegex("^\\s*([0-9]+)\\. ")]
    private static partial Regex Phase();
}
