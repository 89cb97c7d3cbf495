using Intranet.Storage;
using Microsoft.Playwright;

namespace Intranet.Reports.Pdf;

/// <summary>
/// Keeps one browser for a long-running process. It starts at the first report, and again after a crash or a timeout.
/// </summary>
/// <param name="setting">The path of the browser in the settings, or null to search for one.</param>
public sealed class WarmPrinter(string? setting) : IAsyncDisposable
{
    /// <summary>The timeout, well above the time that a report takes.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly SemaphoreSlim gate = new(1, 1);
    private PdfPrinter? printer;

    /// <exception cref="RefusedException">There is no browser, or it does not start.</exception>
    /// <exception cref="IOException">The browser crashed or timed out. The next call starts a new one.</exception>
    public async Task<byte[]> Print(string html, CancellationToken cancel)
    {
        var current = await Current(cancel);
        try
        {
            return await current.Print(html).WaitAsync(Patience, cancel);
        }
        catch (Exception failure) when (failure is PlaywrightException or TimeoutException)
        {
            await Drop(current);
            throw new IOException($"The browser stopped while it printed a report: {failure.Message.Split('\n')[0]}", failure);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (printer is not null)
        {
            await Drop(printer);
        }

        gate.Dispose();
    }

    private async Task<PdfPrinter> Current(CancellationToken cancel)
    {
        await gate.WaitAsync(cancel);
        try
        {
            return printer ??= await PdfPrinter.Start(
                Browser.Find(setting)
                    ?? throw new RefusedException(
                        $"No Chrome, Edge or Chromium was found to print the report. Install one, or set its path in Intranet:Browser."
                    )
            );
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task Drop(PdfPrinter crashed)
    {
        await gate.WaitAsync(CancellationToken.None);
        try
        {
            if (printer == crashed)
            {
                printer = null;
                await crashed.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(5));
            }
        }
        catch (Exception failure) when (failure is PlaywrightException or TimeoutException)
        {
            // The browser has already stopped.
        }
        finally
        {
            gate.Release();
        }
    }
}
