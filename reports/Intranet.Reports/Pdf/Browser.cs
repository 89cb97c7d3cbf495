using System.Diagnostics;
using Intranet.Storage;
using Intranet.Storage.Access;

namespace Intranet.Reports.Pdf;

/// <summary>Finds or installs the browser that prints: Chrome, Edge or Chromium.</summary>
public static class Browser
{
    private static readonly string[] Names =
    [
        "chromium",
        "google-chrome",
        "google-chrome-stable",
        "chromium-browser",
        "microsoft-edge",
        "microsoft-edge-stable",
        "chrome.exe",
        "msedge.exe",
    ];

    private static readonly string[] Places =
    [
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        @"C:\Program Files\Google\Chrome\Application\chrome.exe",
        @"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
        @"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
        @"C:\Program Files\Microsoft\Edge\Application\msedge.exe",
    ];

    /// <param name="setting">The path in the settings, or null to search for a browser.</param>
    /// <returns>The path, or null if no browser was found.</returns>
    /// <exception cref="RefusedException">There is no file at the path in the settings.</exception>
    public static string? Find(string? setting)
    {
        if (setting is not null)
        {
            return File.Exists(setting)
                ? setting
                : throw new RefusedException(
                    $"""
                    The browser {setting} in the setting Intranet:Browser does not exist. Correct the path, or leave it empty to search
                    for one.
                    """
                );
        }

        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders
            .SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
            .Concat(Places)
            .Concat(Downloaded())
            .FirstOrDefault(File.Exists);
    }

    /// <summary>
    /// Installs a browser with Playwright's installer, or if that fails on Linux as root, the distribution's package.
    /// </summary>
    /// <param name="say">Receives progress messages.</param>
    /// <returns>Its path, or null if both ways failed.</returns>
    public static async Task<string?> Install(Action<FormattableString> say, CancellationToken cancel)
    {
        say($"There is no Chrome, Edge or Chromium to print the PDF with. Installing Chromium; this takes a minute or two.");

        if (
            await RunPlaywrightInstaller(cancel)
            && Downloaded().FirstOrDefault(File.Exists) is { } path
            && await Run(path, ["--version"], cancel)
        )
        {
            return path;
        }

        if (OperatingSystem.IsLinux() && Environment.UserName == "root" && File.Exists("/usr/bin/apt-get"))
        {
            say($"Playwright's Chromium could not be installed or does not run. Trying the distribution's package.");
            await Run("/usr/bin/apt-get", ["update", "-qq"], cancel);
            await Run("/usr/bin/apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], cancel);
        }

        return Find(null) is { } found && await Run(found, ["--version"], cancel) ? found : null;
    }

    /// <summary>Browsers that Playwright's installer downloaded, newest first.</summary>
    private static IEnumerable<string> Downloaded()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string[] caches =
        [
            Environment.GetEnvironmentVariable("PLAYWRIGHT_BROWSERS_PATH") ?? "",
            Path.Combine(home, ".cache", "ms-playwright"),
            Path.Combine(home, "Library", "Caches", "ms-playwright"),
            Path.Combine(home, "AppData", "Local", "ms-playwright"),
        ];
        string[] files =
        [
            "chrome",
            "headless_shell",
            "chrome-headless-shell",
            "chrome.exe",
            "chrome-headless-shell.exe",
            "headless_shell.exe",
            "Chromium",
        ];
        return caches
            .Where(Directory.Exists)
            .SelectMany(cache => Directory.EnumerateDirectories(cache, "chromium*").OrderDescending(StringComparer.Ordinal))
            .SelectMany(folder => files.SelectMany(file => Directory.EnumerateFiles(folder, file, SearchOption.AllDirectories)));
    }

    /// <summary>Runs the installer that Playwright ships in a separate process, which keeps its output out of ours.</summary>
    private static async Task<bool> RunPlaywrightInstaller(CancellationToken cancel)
    {
        var driver = Path.Combine(AppContext.BaseDirectory, ".playwright");
        var node = Directory.Exists(driver)
            ? Directory
                .EnumerateFiles(driver, OperatingSystem.IsWindows() ? "node.exe" : "node", SearchOption.AllDirectories)
                .FirstOrDefault()
            : null;
        return node is not null
            && await Run(node, [Path.Combine(driver, "package", "cli.js"), "install", "--only-shell", "chromium"], cancel);
    }

    private static async Task<bool> Run(string program, string[] arguments, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["DEBIAN_FRONTEND"] = "noninteractive";
        using var process = Process.Start(start)!;
        try
        {
            // Give up on a stalled download, because the other way may still work.
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            limit.CancelAfter(TimeSpan.FromMinutes(5));
            await Task.WhenAll(
                process.StandardOutput.ReadToEndAsync(limit.Token),
                process.StandardError.ReadToEndAsync(limit.Token),
                process.WaitForExitAsync(limit.Token)
            );
            return process.ExitCode == 0;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancel.ThrowIfCancellationRequested();
            return false;
        }
    }
}
