using System.Text;
using Intranet.Intake;
using Intranet.Intake.Csv;
using Sylvan.Data.Csv;

namespace Intranet.Tests.Intake;

/// <summary>The reader made by hand against the library that reads all other files, and against what was written.</summary>
public class RecordCursorTests
{
    [Fact]
    public void Random_records_are_read_as_the_library_reads_them()
    {
        var random = new Random(42);
        string[] pieces = ["a", "bc", "", "é", "🎂", " ", "\"", "\"\"", ",", ";", "\n", "\r\n", "2025-10-01T10:00:00", new string('x', 40)];
        for (var round = 0; round < 2000; round++)
        {
            var (delimiter, columns, hasQuotes) = (random.Next(2) == 0 ? ',' : ';', 1 + random.Next(9), random.Next(2) == 0);
            var written = Enumerable
                .Range(0, 1 + random.Next(40))
                .Select(_ =>
                    Enumerable
                        .Range(0, columns)
                        .Select(_ =>
                        {
                            var cell = string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => pieces[random.Next(pieces.Length)]));
                            return hasQuotes
                                ? cell
                                : cell.Replace("\"", "", StringComparison.Ordinal)
                                    .Replace("\r", "", StringComparison.Ordinal)
                                    .Replace("\n", "", StringComparison.Ordinal)
                                    .Replace($"{delimiter}", "", StringComparison.Ordinal);
                        })
                        .ToArray()
                )
                .Where(record => record.Length > 1 || record[0].Trim('\r', '\n').Length > 0)
                .ToList();
            var end = random.Next(2) == 0 ? "\n" : "\r\n";
            string Cell(string cell) =>
                cell.AsSpan().IndexOfAny("\"\r\n,;") >= 0 || (hasQuotes && random.Next(5) == 0)
                    ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
                    : cell;
            var text =
                string.Join(end, written.Select(record => string.Join(delimiter, record.Select(Cell)))) + (random.Next(2) == 0 ? end : "");

            var byHand = new List<string[]>();
            using (var records = new RecordCursor(Encoding.UTF8.GetBytes(text), (byte)delimiter, columns))
            {
                while (records.Next())
                {
                    records.IsBroken.Should().BeFalse();
                    records.Count.Should().Be(columns);
                    byHand.Add(records.Texts());
                }
            }

            byHand.Should().BeEquivalentTo(written, options => options.WithStrictOrdering(), $"round {round}: {text}");
            using var library = CsvDataReader.Create(
                new StringReader(text),
                new CsvDataReaderOptions { Delimiter = delimiter, HasHeaders = false }
            );
            for (var row = 0; row < written.Count && library.Read(); row++)
            {
                Enumerable
                    .Range(0, columns)
                    .Select(column => column < library.RowFieldCount ? library.GetString(column) : "")
                    .Should()
                    .Equal(written[row]);
            }
        }
    }

    [Theory]
    [InlineData("a,\"b\"c,d\n")]
    [InlineData("a,\"b")]
    [InlineData("a,\"b\"\"")]
    public void A_quote_where_none_may_be_is_noticed(string text)
    {
        using var records = new RecordCursor(Encoding.UTF8.GetBytes(text), (byte)',', 3);
        records.Next().Should().BeTrue();
        records.IsBroken.Should().BeTrue();
    }

    [Fact]
    public void Records_that_lie_across_blocks_are_whole_with_line_breaks_in_cells_and_without_an_end()
    {
        using var organisation = new TestOrganisation().People(5);
        organisation.Import();
        var random = new Random(3);
        var text = new StringBuilder("activity_id,occurred_at,employee_id,kind,content_id\r\n");
        var perPerson = new int[6];
        const int rows = 60_000;
        for (var i = 0; i < rows; i++)
        {
            var person = 1 + random.Next(5);
            perPerson[person]++;
            var content = (random.Next(3)) switch
            {
                0 => "",
                1 => $"\"a \"\"quoted\"\"\nword, and {new string('y', random.Next(60))}\"",
                _ => "plain",
            };
            text.Append(
                System.Globalization.CultureInfo.InvariantCulture,
                $"\"id,{i}\",2025-10-01T10:00:00,e{person},view,{content}{(i == rows - 1 ? "" : "\r\n")}"
            );
        }

        text.Length.Should().BeGreaterThan(3 * 1024 * 1024, "that is several blocks");
        organisation.Write("activities.csv", text.ToString());
        new Importer(organisation.Store, TestOrganisation.Clock)
            .Import([Path.Combine(organisation.Files, "activities.csv")], new ImportOptions())
            .Files.Single()
            .Should()
            .BeEquivalentTo(
                new
                {
                    Rows = (long)rows,
                    Accepted = (long)rows,
                    Rejected = 0L,
                }
            );
        organisation.Counts().Select(row => row.Counts.Total).Should().Equal(perPerson[1..]);
    }
}
