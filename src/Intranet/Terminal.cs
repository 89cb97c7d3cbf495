using Spectre.Console;

namespace Intranet;

/// <summary>
/// Output for people, on standard error: with progress bars on a terminal, plain lines elsewhere. Results for programs go to standard
/// output.
/// </summary>
public sealed class Terminal(bool isQuiet, bool isJson, string language)
{
    private readonly IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    public bool IsJson => isJson;

    /// <summary><c>nl</c> or <c>en</c>.</summary>
    public string Language => language;

    /// <summary>Reports the progress of long work.</summary>
    public delegate void Report(double share, string what);

    public void Say(string text)
    {
        if (!isQuiet)
        {
            Console.Error.WriteLine(text);
        }
    }

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
    public T Work<T>(string title, Func<Report, T> work)
    {
        if (isQuiet)
        {
            return work((_, _) => { });
        }

        if (Console.IsErrorRedirected || !console.Profile.Capabilities.Ansi)
        {
            var last = -1;
            return work(
                (share, what) =>
                {
                    // A plain line at each quarter, so that a log stays short.
                    var quarter = (int)(share * 4);
                    if (quarter != last)
                    {
                        last = quarter;
                        Console.Error.WriteLine($"{title}: {what} {share:P0}");
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
                var task = context.AddTask(Markup.Escape(title), maxValue: 1);
                result = work(
                    (share, what) =>
                    {
                        task.Description = Markup.Escape($"{title} {what}");
                        task.Value = share;
                    }
                );
            });
        return result;
    }
}
