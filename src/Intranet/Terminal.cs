using System.Globalization;
using Intranet.Storage;
using Spectre.Console;

namespace Intranet;

/// <summary>
/// Output for people in their language, on standard error: with progress bars on a terminal, plain lines elsewhere. Results for
/// programs go to standard output.
/// </summary>
public sealed class Terminal(bool isQuiet, bool isJson, string language)
{
    private readonly IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    public bool IsJson => isJson;

    /// <summary><c>nl</c> or <c>en</c>.</summary>
    public string Language => language;

    /// <summary>How numbers are written in that language.</summary>
    public CultureInfo Culture { get; } = CultureInfo.GetCultureInfo(language);

    /// <summary>Reports the progress of long work.</summary>
    public delegate void Report(double share, string what);

    /// <param name="text">English; its Dutch is in Messages.nl.resx.</param>
    public void Say(FormattableString text) => Say(new Message(text));

    public void Say(Message text)
    {
        if (!isQuiet)
        {
            Console.Error.WriteLine(text.In(language));
        }
    }

    /// <summary>Reports a problem, also when only errors are shown.</summary>
    public void Fail(Message problem) => Console.Error.WriteLine(problem.In(language));

    /// <summary>A text in the reader's language, as part of a table.</summary>
    public string Text(FormattableString text) => new Message(text).In(language);

    /// <summary>An empty table.</summary>
    /// <param name="headings">English; their Dutch is in Messages.nl.resx.</param>
    public Table Table(params FormattableString[] headings) =>
        new Table().Border(TableBorder.Simple).AddColumns(Array.ConvertAll(headings, heading => Markup.Escape(Text(heading))));

    /// <summary>Shows a table, unless JSON is asked for.</summary>
    public void Show(Table table)
    {
        if (isQuiet || isJson)
        {
            return;
        }

        if (Console.IsErrorRedirected)
        {
            console.Profile.Width = 120;
        }

        console.Write(table);
    }

    public static void Print(string data) => Console.Out.WriteLine(data);

    /// <summary>Runs work that reports its progress.</summary>
    public T Work<T>(FormattableString title, Func<Report, T> work)
    {
        if (isQuiet)
        {
            return work((_, _) => { });
        }

        if (Console.IsErrorRedirected || !console.Profile.Capabilities.Ansi)
        {
            var last = -1;
            var label = Text(title);
            return work(
                (share, what) =>
                {
                    // A plain line at each quarter, so that a log stays short.
                    var quarter = (int)(share * 4);
                    if (quarter != last)
                    {
                        last = quarter;
                        Console.Error.WriteLine(string.Create(Culture, $"{label}: {what} {share:P0}"));
                    }
                }
            );
        }

        T result = default!;
        console
            .Progress()
            .AutoClear(true)
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(),
                new PercentageColumn(),
                new SpinnerColumn()
            )
            .Start(context =>
            {
                var label = Text(title);
                var task = context.AddTask(Markup.Escape(label), maxValue: 1);
                result = work(
                    (share, what) =>
                    {
                        task.Description = Markup.Escape($"{label} {what}");
                        task.Value = share;
                    }
                );
            });
        return result;
    }
}
