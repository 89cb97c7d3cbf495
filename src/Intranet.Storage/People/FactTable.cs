using System.Data.Common;
using System.Globalization;
using Dapper;
using Intranet.Adoption.People;

namespace Intranet.Storage.People;

/// <summary>The day from which a change in a column can affect figures.</summary>
internal enum Counts
{
    FromItsDay,
    FromTheStart,
    FromTheEnd,
    Never,
}

/// <summary>A column of facts. All are text: null where the feed stated nothing, empty where it stated an empty value.</summary>
internal sealed record FactColumn<TFact>(
    string Name,
    Func<TFact, string?> Get,
    Action<TFact, string> Set,
    Counts Counts = Counts.FromItsDay
);

/// <summary>Reads and writes a table of dated facts about employees or teams.</summary>
/// <param name="what"><c>employee</c> or <c>team</c>.</param>
internal sealed class FactTable<TFact>(string what, params FactColumn<TFact>[] columns)
    where TFact : class, IFact<TFact>, new()
{
    private readonly string list = string.Join(", ", columns.Select(column => $"f.\"{column.Name}\""));

    /// <summary>The select list that <see cref="Read"/> expects; the table's alias is <c>f</c>.</summary>
    public string Selected => $"f.{what}_no, f.valid_from, {list}";

    public IReadOnlyList<string> Names { get; } = Array.ConvertAll(columns, column => column.Name);

    /// <summary>The names of the columns in which a fact states something.</summary>
    public IEnumerable<string> Stated(TFact fact) => columns.Where(column => column.Get(fact) is not null).Select(column => column.Name);

    /// <summary>The fact in a row of <see cref="Selected"/>.</summary>
    public TFact Read(DbDataReader row)
    {
        var fact = new TFact { ValidFrom = DateOnly.FromDayNumber((int)row.GetInt64(1)) };
        for (var i = 0; i < columns.Length; i++)
        {
            if (!row.IsDBNull(i + 2))
            {
                columns[i].Set(fact, row.GetString(i + 2));
            }
        }

        return fact;
    }

    /// <summary>The facts of one employee or team, oldest first.</summary>
    public IReadOnlyList<TFact> Of(DbConnection connection, int organisation, int number, DbTransaction? transaction = null) =>
        Where(connection, organisation, $"f.{what}_no = @number", new { organisation, number }, transaction).GetValueOrDefault(number, []);

    /// <summary>Facts by the number of the employee or team, oldest first.</summary>
    /// <param name="where">
    /// A condition on <c>f.employee_no</c> or <c>f.team_no</c> only: a state needs all rows of an employee or team.
    /// </param>
    /// <param name="parameters">Parameters of the condition, and <c>organisation</c>.</param>
    public Dictionary<int, List<TFact>> Where(
        DbConnection connection,
        int organisation,
        string where,
        object parameters,
        DbTransaction? transaction = null
    )
    {
        var facts = new Dictionary<int, List<TFact>>();
        using var row = (DbDataReader)
            connection.ExecuteReader(
                $"""
                select {Selected}
                from {what}_facts f
                where {where}
                  and f.organisation_no = @organisation
                order by f.{what}_no, f.valid_from
                """,
                parameters,
                transaction
            );
        while (row.Read())
        {
            var number = (int)row.GetInt64(0);
            if (!facts.TryGetValue(number, out var ofOne))
            {
                facts.Add(number, ofOne = []);
            }

            ofOne.Add(Read(row));
        }

        return facts;
    }

    /// <summary>Stores what a delivered row states.</summary>
    /// <param name="validFrom">
    /// Null when the row has no date: a field stated for the first time then holds from the start of the records, and a change from
    /// <paramref name="asOf"/>.
    /// </param>
    /// <param name="touch">Called with each day number from which figures may change.</param>
    /// <param name="keep">Called with the day number of a row before it is written.</param>
    /// <returns>Whether anything changed.</returns>
    public bool Put(
        DbConnection connection,
        DbTransaction transaction,
        int organisation,
        int number,
        DateOnly? validFrom,
        TFact stated,
        DateOnly asOf,
        Action<int> touch,
        Action<int> keep
    )
    {
        var rows = Of(connection, organisation, number, transaction);
        var known = Timeline.Fold(rows);
        if (validFrom is not null || rows.Count == 0)
        {
            return Write(validFrom ?? default, stated);
        }

        var before = Timeline.At(known, asOf) ?? known[0];
        TFact first = new(),
            changes = new();
        foreach (var column in columns)
        {
            if (column.Get(stated) is { } value)
            {
                if (column.Get(known[^1]) is null)
                {
                    column.Set(first, value);
                }
                else if (value != column.Get(before))
                {
                    column.Set(changes, value);
                }
            }
        }

        var isChanged = Write(rows[0].ValidFrom, first);
        return (Stated(changes).Any() && Write(asOf, changes)) || isChanged;

        bool Write(DateOnly from, TFact fact)
        {
            var there = rows.FirstOrDefault(row => row.ValidFrom == from);
            var changed = columns.Where(column => column.Get(fact) is { } value && (there is null || value != column.Get(there))).ToList();
            if (there is not null && changed.Count == 0)
            {
                return false;
            }

            keep(from.DayNumber);
            var parameters = new DynamicParameters(
                new
                {
                    organisation,
                    number,
                    from,
                }
            );
            foreach (var column in columns)
            {
                parameters.Add(column.Name, column.Get(fact));
            }

            connection.UpdateOrInsert(
                $"""
                update {what}_facts
                set {string.Join(", ", columns.Select(column => $"\"{column.Name}\" = coalesce(@{column.Name}, \"{column.Name}\")"))}
                where organisation_no = @organisation and {what}_no = @number and valid_from = @from
                """,
                $"""
                insert into {what}_facts (organisation_no, {what}_no, valid_from, {string.Join(", ", Names.Select(name => $"\"{name}\""))})
                values (@organisation, @number, @from, {string.Join(", ", Names.Select(name => "@" + name))})
                """,
                parameters,
                transaction
            );
            if (rows.Count == 0)
            {
                // A new employee affects no figure before they start.
                var start = columns.FirstOrDefault(column => column.Counts == Counts.FromTheStart)?.Get(fact);
                if (changed.Count == 0 || changed.Exists(column => column.Counts != Counts.Never))
                {
                    touch(Math.Max(from.DayNumber, Day(start) ?? 0));
                }

                return true;
            }

            var until = Timeline.At(known, from);
            foreach (var column in changed)
            {
                int? day = Day(column.Get(fact)),
                    dayBefore = until is null ? null : Day(column.Get(until));
                switch (column.Counts)
                {
                    case Counts.FromItsDay:
                        touch(from.DayNumber);
                        break;
                    // A moved start or end affects figures from the earlier of the two days. A start that is added or removed does so
                    // from the day of the row: without one, the employee was there all along.
                    case Counts.FromTheStart:
                        touch(day is { } now && dayBefore is { } then ? Math.Max(from.DayNumber, Math.Min(now, then)) : from.DayNumber);
                        break;
                    case Counts.FromTheEnd:
                        touch(Math.Max(from.DayNumber, Math.Min(day ?? int.MaxValue, dayBefore ?? int.MaxValue)));
                        break;
                }
            }

            return true;
        }
    }

    private static int? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day.DayNumber : null;
}

/// <summary>Converts the values of facts to and from the text that columns hold.</summary>
internal static class FactText
{
    public static string? Of(Stated<DateOnly> stated) =>
        !stated.IsStated ? null : stated.Value?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    public static Stated<DateOnly> Date(string text) =>
        new(text.Length == 0 ? null : DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture));

    public static string? Of(Stated<bool> stated) =>
        !stated.IsStated ? null
        : stated.Value is not { } value ? ""
        : value ? "true"
        : "false";

    public static Stated<bool> Flag(string text) => new(text.Length == 0 ? null : text == "true");

    public static string? Of<T>(Stated<T> stated)
        where T : struct, Enum =>
        !stated.IsStated ? null
        : stated.Value is { } value ? FactNames.Of(value)
        : "";

    public static Stated<T> Choice<T>(string text)
        where T : struct, Enum => new(FactNames.Parse<T>(text));
}
