using Intranet.Dashboard.Access;
using Microsoft.AspNetCore.Components;

namespace Intranet.Dashboard.Layout;

/// <summary>What every page knows: its texts, its reader, its address, and the token that its forms send back.</summary>
/// <param name="Reader">Null on pages before signing in.</param>
/// <param name="Here">Path and query of the page.</param>
/// <param name="FormToken">Null on pages without forms.</param>
/// <param name="Notice">What the reader has just done, in words; null if nothing.</param>
public sealed record View(PageTexts T, Reader? Reader, string Here, string? FormToken, bool IsDemonstration, string? Notice)
{
    /// <summary>The query value by which a redirect says what was done.</summary>
    public const string NoticeName = "notice";

    public string Root => $"/o/{Reader!.Organisation.Id}";

    public string Accent => Reader!.Organisation.Settings.AccentColour;

    public TimeZoneInfo Zone => Reader!.Organisation.Settings.TimeZone;
}

/// <summary>A page or a part of one.</summary>
public abstract class Part : ComponentBase
{
    [Parameter, EditorRequired]
    public View V { get; set; } = null!;

    protected PageTexts T => V.T;
}
