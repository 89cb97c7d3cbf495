using System.Runtime.InteropServices;
using Dapper;
using Intranet.Adoption.Activity;
using Microsoft.Data.Sqlite;

namespace Intranet.Storage;

/// <summary>One activity, its employee and team known by number, its day local.</summary>
/// <param name="Fingerprint">Identity within organisation and source.</param>
/// <param name="Team">The space it happened in; 0 for none.</param>
/// <param name="Content">Hash of the content posted, or null.</param>
/// <param name="AnswerTo">Hash of the content that may be a persona's and is answered, or null.</param>
public readonly record struct ActivityEvent(long Fingerprint, DateOnly Day, int Employee, int Team, ActivityKind Kind, DayMarks Marks, long? Content, long? AnswerTo);

/// <summary>
/// Folds activities into counts inside one transaction. An activity whose fingerprint is known counts no second time; counts
/// and fingerprints become visible together or not at all. Memory is bounded: what is folded goes to the store in portions.
/// </summary>
public sealed class CountWriter : IDisposable
{
    private const int Portion = 100_000;
    private static readonly string[] Kinds = ["sign_in", "view", "reaction", "comment", "post", "share", "follow", "profile_update", "training"];

    private readonly SqliteConnection connection;
    private readonly SqliteTransaction transaction;
    private readonly int organisation;
    private readonly int source;
    private readonly SqliteCommand remember;
    private readonly Dictionary<(int Day, int Employee, int Team), Fold> folded = [];
    private readonly Dictionary<(int Employee, int Chunk), (byte[] Active, byte[] Acted)> presence = [];
    private DateOnly firstDay = DateOnly.MaxValue;

    public CountWriter(SqliteConnection connection, SqliteTransaction transaction, int organisation, string sourceName)
    {
        this.connection = connection;
        this.transaction = transaction;
        this.organisation = organisation;
        source = connection.ExecuteScalar<int>("""
            insert into sources (organisation_no, source_no, name)
            values (@organisation, (select count(*) + 1 from sources where organisation_no = @organisation), @sourceName)
            on conflict (organisation_no, name) do update set name = excluded.name returning source_no
            """, new { organisation, sourceName }, transaction);
        Personas = connection.Query<int>("select distinct employee_no from employee_facts where organisation_no = @organisation and kind = 'persona'", new { organisation }, transaction).ToHashSet();
        remember = Prepare("insert into fingerprints (organisation_no, source_no, fingerprint, day) values ($0, $1, $2, $3) on conflict do nothing", 4);
        remember.Parameters[0].Value = organisation;
        remember.Parameters[1].Value = source;
    }

    /// <summary>Numbers of the employees that are personas at any time.</summary>
    public IReadOnlySet<int> Personas { get; }

    /// <returns>False for an activity that was counted before.</returns>
    public bool Add(in ActivityEvent activity)
    {
        remember.Parameters[2].Value = activity.Fingerprint;
        remember.Parameters[3].Value = activity.Day.DayNumber;
        if (remember.ExecuteNonQuery() == 0)
        {
            return false;
        }

        ref var fold = ref CollectionsMarshal.GetValueRefOrAddDefault(folded, (activity.Day.DayNumber, activity.Employee, activity.Team), out _);
        (fold.Counts ??= new int[Kinds.Length])[(int)activity.Kind]++;
        fold.Marks |= activity.Marks;

        var chunk = activity.Day.DayNumber / DayBits.ChunkDays;
        ref var bits = ref CollectionsMarshal.GetValueRefOrAddDefault(presence, (activity.Employee, chunk), out _);
        bits.Active ??= new byte[DayBits.ChunkDays / 8];
        bits.Acted ??= new byte[DayBits.ChunkDays / 8];
        var bit = activity.Day.DayNumber % DayBits.ChunkDays;
        bits.Active[bit >> 3] |= (byte)(1 << (bit & 7));
        if (activity.Kind is not (ActivityKind.SignIn or ActivityKind.View))
        {
            bits.Acted[bit >> 3] |= (byte)(1 << (bit & 7));
        }

        var parameters = new { organisation, activity.Employee, day = activity.Day.DayNumber, activity.Content, activity.AnswerTo };
        if (activity.Kind == ActivityKind.Training)
        {
            connection.Execute("insert into trainings (organisation_no, employee_no, day) values (@organisation, @Employee, @day) on conflict do nothing", parameters, transaction);
        }

        if (activity is { Kind: ActivityKind.Post, Content: not null } && Personas.Contains(activity.Employee))
        {
            connection.Execute("insert into persona_posts (organisation_no, content, employee_no, day) values (@organisation, @Content, @Employee, @day) on conflict do update set day = min(day, excluded.day)", parameters, transaction);
        }

        if (activity is { Kind: ActivityKind.Reaction or ActivityKind.Comment, AnswerTo: not null })
        {
            connection.Execute("insert into answers (organisation_no, content, employee_no, day) values (@organisation, @AnswerTo, @Employee, @day) on conflict do update set day = min(day, excluded.day)", parameters, transaction);
        }

        firstDay = activity.Day < firstDay ? activity.Day : firstDay;
        if (folded.Count >= Portion)
        {
            Flush();
        }

        return true;
    }

    /// <summary>Writes what is folded so far into the transaction.</summary>
    public void Flush()
    {
        var columns = string.Join(", ", Kinds);
        using var count = Prepare($"""
            insert into day_counts (organisation_no, day, employee_no, team_no, marks, {columns}) values ($0, $1, $2, $3, $4, {string.Join(", ", Kinds.Select((_, i) => $"${i + 5}"))})
            on conflict do update set marks = marks | excluded.marks, {string.Join(", ", Kinds.Select(kind => $"{kind} = {kind} + excluded.{kind}"))}
            """, 5 + Kinds.Length);
        // In the order of the key: the pages of the table are then written once each.
        foreach (var ((day, employee, team), fold) in folded.OrderBy(pair => pair.Key))
        {
            count.Parameters[0].Value = organisation;
            count.Parameters[1].Value = day;
            count.Parameters[2].Value = employee;
            count.Parameters[3].Value = team;
            count.Parameters[4].Value = (int)fold.Marks;
            for (var i = 0; i < Kinds.Length; i++)
            {
                count.Parameters[5 + i].Value = fold.Counts[i];
            }

            count.ExecuteNonQuery();
        }

        using var read = Prepare("select active, acted from presence where organisation_no = $0 and employee_no = $1 and chunk = $2", 3);
        using var write = Prepare("insert into presence (organisation_no, employee_no, chunk, active, acted) values ($0, $1, $2, $3, $4) on conflict do update set active = excluded.active, acted = excluded.acted", 5);
        foreach (var ((employee, chunk), bits) in presence.OrderBy(pair => pair.Key))
        {
            object[] values = [organisation, employee, chunk, bits.Active, bits.Acted];
            for (var i = 0; i < 5; i++)
            {
                write.Parameters[i].Value = values[i];
                if (i < 3)
                {
                    read.Parameters[i].Value = values[i];
                }
            }

            using (var known = read.ExecuteReader())
            {
                if (known.Read())
                {
                    Or(bits.Active, known.GetFieldValue<byte[]>(0));
                    Or(bits.Acted, known.GetFieldValue<byte[]>(1));
                }
            }

            write.ExecuteNonQuery();
        }

        if (firstDay != DateOnly.MaxValue)
        {
            connection.Execute("update organisations set first_day = min(coalesce(first_day, @first), @first) where organisation_no = @organisation",
                new { organisation, first = firstDay.DayNumber }, transaction);
        }

        folded.Clear();
        presence.Clear();
    }

    public void Dispose() => remember.Dispose();

    private static void Or(byte[] into, byte[] other)
    {
        for (var i = 0; i < other.Length; i++)
        {
            into[i] |= other[i];
        }
    }

    private SqliteCommand Prepare(string sql, int parameters)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        for (var i = 0; i < parameters; i++)
        {
            command.Parameters.AddWithValue($"${i}", 0);
        }

        return command;
    }

    private struct Fold
    {
        public int[] Counts;
        public DayMarks Marks;
    }
}
