using FsCheck;
using FsCheck.Fluent;
using Intranet.Intake;
using Intranet.Jobs.Work;
using Intranet.Scoring;
using Intranet.Storage;

namespace Intranet.Tests.Whole;

public class PropertyTests
{
    private static readonly DateOnly Sunday = TestOrganisation.Sunday;

    [Fact]
    public void Shuffling_and_splitting_the_files_changes_no_number()
    {
        var whole = Digest(organisation => Importer(organisation).Import([Samples.Folder("voorbeeldhoven")], new ImportOptions()));
        var random = new Random(7);
        for (var round = 0; round < 3; round++)
        {
            Digest(organisation =>
                {
                    // Every file in three parts with its rows in another order, each row of activities once or twice; parts arrive in any
                    // order, so that rows come before the people and teams they name. Settings and people's kinds are known first.
                    var parts = new List<string>();
                    foreach (var path in Directory.GetFiles(Samples.Folder("voorbeeldhoven"), "*.csv"))
                    {
                        var lines = Records(path);
                        var rows = lines[1..].ToList();
                        if (path.EndsWith("activities.csv", StringComparison.Ordinal))
                        {
                            rows.AddRange(rows.Where(_ => random.Next(10) == 0).ToList());
                        }

                        var shuffled = rows.OrderBy(_ => random.Next()).ToList();
                        for (var part = 0; part < 3; part++)
                        {
                            var file = Path.Combine(organisation.Files, $"{Path.GetFileNameWithoutExtension(path)}-{part}.csv");
                            File.WriteAllText(file, string.Join('\n', shuffled.Where((_, i) => i % 3 == part).Prepend(lines[0])) + "\n");
                            parts.Add(file);
                        }
                    }

                    var importer = Importer(organisation);
                    File.Copy(
                        Path.Combine(Samples.Folder("voorbeeldhoven"), "logo.svg"),
                        Path.Combine(organisation.Files, "logo.svg"),
                        true
                    );
                    File.Copy(
                        Path.Combine(Samples.Folder("voorbeeldhoven"), "organisation.json"),
                        Path.Combine(organisation.Files, "organisation.json"),
                        true
                    );
                    File.WriteAllText(
                        Path.Combine(organisation.Files, "employees-first.csv"),
                        "employee_id,valid_from,kind,name,photo,job_title,about\nsaar,2025-07-01,persona,Saar,saar-getekend,"
                            + "digitale collega,Ik ben het gezicht van ons intranet.\n"
                    );
                    importer.Import(
                        [Path.Combine(organisation.Files, "organisation.json"), Path.Combine(organisation.Files, "employees-first.csv")],
                        new ImportOptions()
                    );
                    foreach (var part in parts.OrderBy(_ => random.Next()))
                    {
                        importer.Import([part], new ImportOptions());
                    }

                    return importer.Import([parts[0]], new ImportOptions());
                })
                .Should()
                .Be(whole, $"round {round}");
        }
    }

    [Fact]
    public void An_employee_who_objects_moves_only_the_figures_they_are_in()
    {
        var worlds = from seed in Gen.Choose(0, int.MaxValue - 1) from objector in Gen.Choose(1, 30) select (seed, objector);
        Prop.ForAll(
                worlds.ToArbitrary(),
                world =>
                {
                    // The organisation in which e<n> objects must equal the one in which e<n> never was.
                    using var objecting = Random(world.seed, 30, _ => true)
                        .With("objections", "employee_id,since", $"e{world.objector},2020-01-01");
                    using var absent = Random(world.seed, 30, employee => employee != world.objector)
                        .With("objections", "employee_id,since");
                    return Comparable(objecting.Score()) == Comparable(absent.Score());
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(40).WithReplay(11, 13));

        // The first day of data is the organisation's, no matter who made it; both worlds share it through e0.
        static string Comparable(Scorecard scorecard) => scorecard.ToJson();
    }

    [Fact]
    public void Adding_a_view_never_lowers_a_share_of_active_people()
    {
        var worlds =
            from seed in Gen.Choose(0, int.MaxValue - 1)
            from who in Gen.Choose(1, 30)
            from back in Gen.Choose(0, 27)
            select (seed, who, back);
        Prop.ForAll(
                worlds.ToArbitrary(),
                world =>
                {
                    using var organisation = Random(world.seed, 30, _ => true);
                    var before = organisation.Score();
                    organisation.With(
                        "activities-more",
                        "activity_id,occurred_at,employee_id,kind",
                        $"extra,{Sunday.AddDays(-world.back):yyyy-MM-dd}T10:00:00,e{world.who},view"
                    );
                    var after = organisation.Score();
                    return ((string[])["reach", "weekly-active", "spread"]).All(id =>
                        !(TestOrganisation.Measure(after, id).Value < TestOrganisation.Measure(before, id).Value)
                    );
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(25).WithReplay(17, 19));
    }

    private static TestOrganisation Random(int seed, int people, Func<int, bool> isThere)
    {
        // Each person draws from a sequence of their own, so that leaving one out changes nothing for the others.
        string[] kinds = ["sign_in", "view", "reaction", "comment", "post", "share"];
        List<string> employees = ["employee_id,works_at,is_manager,photo,phone,about,started_on", "e0,office,nee,e0.png,12,ik,2020-01-01"];
        List<string> memberships = ["team_id,employee_id", "t0,e0"];
        List<string> roles = ["role,employee_id,team_id,consented_on", "project-group,e0,,2020-01-01"];
        List<string> activities =
        [
            "activity_id,occurred_at,employee_id,kind,team_id,to_employee_id,device",
            "first,2025-06-01T10:00:00,e0,view,,,",
        ];
        for (var i = 1; i <= people; i++)
        {
            var draws = new Random(unchecked(seed * 31 + i));
            int frontline = draws.Next(2),
                manager = draws.Next(3),
                photo = draws.Next(2),
                team = draws.Next(4),
                role = draws.Next(6),
                days = draws.Next(25);
            List<string> mine =
            [
                .. Enumerable
                    .Range(0, days)
                    .Select(n =>
                        $"e{i}-{n},{Sunday.AddDays(-draws.Next(120)):yyyy-MM-dd}T{draws.Next(24):D2}:00:00,e{i},"
                        + $"{kinds[draws.Next(6)]},{(draws.Next(3) == 0 ? $"t{draws.Next(4)}" : "")},"
                        + $"{(draws.Next(2) == 0 ? "e0" : "")},{(draws.Next(2) == 0 ? "mobile" : "")}"
                    ),
            ];
            if (isThere(i))
            {
                employees.Add(
                    $"e{i},{(frontline == 0 ? "office" : "frontline")},{(manager == 0 ? "ja" : "nee")},"
                        + $"{(photo == 0 ? $"e{i}.png" : "")},12,ik,2020-01-01"
                );
                memberships.Add($"t{team},e{i}");
                activities.AddRange(mine);
                if (role < 2)
                {
                    roles.Add(role == 0 ? $"project-group,e{i},,2020-01-01" : $"ambassador,e{i},t{team},2020-01-01");
                }
            }
        }

        return new TestOrganisation()
            .Settings("""{"id":"test","goLiveOn":"2025-07-01"}""")
            .With("employees", [.. employees])
            .With(
                "teams",
                "team_id,name,kind,open",
                "t0,Nul,department,nee",
                "t1,Een,department,nee",
                "t2,Twee,department,ja",
                "t3,Drie,informal,ja"
            )
            .With("memberships", [.. memberships])
            .With("roles", [.. roles])
            .With("activities", [.. activities]);
    }

    private static string Digest(Func<TestOrganisation, ImportResult> import)
    {
        using var organisation = new TestOrganisation();
        File.Delete(Path.Combine(organisation.Files, "organisation.json"));
        import(organisation).Quarantined.Should().Be(0);
        using var connection = organisation.Store.Open();
        ScoreDays.Run(connection, Organisations.Pick(connection, null), new(2025, 9, 22), Sunday);
        var result = StoreCheck.Run(connection);
        result.Problems.Should().BeEmpty();
        return result.Digest;
    }

    private static Importer Importer(TestOrganisation organisation) => new(organisation.Store, TestOrganisation.Clock);

    /// <summary>The records of a CSV file; line breaks within quotes do not occur in the sample.</summary>
    private static string[] Records(string path) => File.ReadAllText(path).TrimEnd('\n').Split('\n');
}
