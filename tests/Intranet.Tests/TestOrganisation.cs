using System.Globalization;
using Intranet.Adoption.BestPractices;
using Intranet.Adoption.Rewards;
using Intranet.Intake;
using Intranet.Jobs.Work;
using Intranet.Scoring;
using Intranet.Storage;
using Intranet.Storage.Activity;
using Intranet.Storage.Rewards;

namespace Intranet.Tests;

/// <summary>A small organisation made of the same files that a user delivers, in a store of its own.</summary>
public sealed class TestOrganisation : IDisposable
{
    /// <summary>A Sunday; W1 is 29 September to 5 October, W4 begins on 8 September.</summary>
    public static readonly DateOnly Sunday = new(2025, 10, 5);

    private readonly string folder = Directory.CreateTempSubdirectory("intranet-test-").FullName;
    private int activities;

    /// <param name="database">Where the store is to be; one of its own without.</param>
    /// <param name="file">In a file, wherever the others are.</param>
    public TestOrganisation(string? database = null, bool file = false)
    {
        Store = new Store(database ?? (TestStores.AllOnServer && !file ? TestStores.NewDatabase() : Path.Combine(folder, "store.db")));
        Store.Migrate();
        Directory.CreateDirectory(Files);
        Write("organisation.json", """{"id":"test","name":"Test"}""");
    }

    public Store Store { get; }
    public string Files => Path.Combine(folder, "files");

    public static TimeProvider Clock { get; } = new FixedClock(new DateTimeOffset(2025, 11, 3, 9, 0, 0, TimeSpan.Zero));

    /// <summary>Delivers one file: a header and rows, comma-separated.</summary>
    public TestOrganisation With(string kind, params string[] lines)
    {
        Write(kind + ".csv", string.Join('\n', lines) + "\n");
        return this;
    }

    public TestOrganisation Settings(string json)
    {
        Write("organisation.json", json);
        return this;
    }

    /// <summary>Employees e1, e2, ... in service since 2020.</summary>
    public TestOrganisation People(int count) =>
        With("employees", ["employee_id,started_on", .. Enumerable.Range(1, count).Select(i => $"e{i},2020-01-01")]);

    /// <summary>Activities, each as "2025-10-01 10:00 e1 view" and optionally further columns as name=value.</summary>
    public TestOrganisation Did(params string[] events)
    {
        List<string> lines = ["activity_id,occurred_at,employee_id,kind,team_id,to_employee_id,content_id,on_content_id,device"];
        foreach (var item in events)
        {
            var parts = item.Split(' ');
            var more = parts[4..].Select(part => part.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
            string Cell(string name) => more.GetValueOrDefault(name, "");
            lines.Add(
                $"a{++activities},{parts[0]}T{parts[1]}:00,{parts[2]},{parts[3]},{Cell("team")},{Cell("to")},{Cell("content")},"
                    + $"{Cell("on")},{Cell("device")}"
            );
        }

        return With("activities", [.. lines]);
    }

    public ImportResult Import(ImportOptions? options = null) => new Importer(Store, Clock).Import([Files], options ?? new ImportOptions());

    public Scorecard Score(DateOnly? day = null)
    {
        Import();
        return ScoreStored(day ?? Sunday);
    }

    public Scorecard ScoreStored(DateOnly day)
    {
        using var connection = Store.Open();
        Scorecard? result = null;
        ScoreDays.Run(connection, Organisations.Pick(connection, null), day, day, scorecard => result = scorecard);
        return result!;
    }

    public IReadOnlyList<Award> ScoreRange(DateOnly from, DateOnly through)
    {
        Import();
        using var connection = Store.Open();
        var organisation = Organisations.Pick(connection, null);
        ScoreDays.Run(connection, organisation, from, through);
        return Awards.List(connection, organisation, through);
    }

    /// <summary>A measure on the Sunday.</summary>
    public MeasureScore Measure(string id) => Measure(Score(), id);

    public static MeasureScore Measure(Scorecard scorecard, string id) =>
        scorecard.Practices.SelectMany(practice => practice.Measures).Single(measure => measure.Id == id);

    /// <summary>What the store counts, in order of employee and day, one for each space and origin.</summary>
    public IReadOnlyList<(string Employee, DateOnly Day, SpaceCounts Counts)> Counts()
    {
        using var connection = Store.Open();
        return
        [
            .. Dapper
                .SqlMapper.Query<(string, long, byte[])>(
                    connection,
                    "select id, day, counts from day_counts join employees on employees.organisation_no = "
                        + "day_counts.organisation_no and employees.employee_no = day_counts.employee_no order by id, day"
                )
                .SelectMany(row =>
                {
                    List<SpaceCounts> spaces = [];
                    PackedCounts.Unpack(row.Item3, spaces);
                    return spaces.Select(space => (row.Item1, DateOnly.FromDayNumber((int)row.Item2), space));
                }),
        ];
    }

    public void Write(string name, string text) => File.WriteAllText(Path.Combine(Files, name), text);

    /// <summary>One activity a day for each of the people, from one day through another.</summary>
    public static IEnumerable<string> Daily(string from, string through, params string[] people)
    {
        for (
            var day = DateOnly.Parse(from, CultureInfo.InvariantCulture);
            day <= DateOnly.Parse(through, CultureInfo.InvariantCulture);
            day = day.AddDays(1)
        )
        {
            foreach (var person in people)
            {
                yield return $"{day:yyyy-MM-dd} 10:00 {person} view";
            }
        }
    }

    public void Dispose()
    {
        if (Store.IsFile)
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        }
        else
        {
            TestStores.Drop(Store);
        }

        Directory.Delete(folder, recursive: true);
    }

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
