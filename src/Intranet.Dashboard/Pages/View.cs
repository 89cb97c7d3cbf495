using Intranet.Dashboard.Access;
using Microsoft.AspNetCore.Components;

namespace Intranet.Dashboard.Pages;

/// <summary>What every page knows: its words, who reads it, where it is, and the token that its forms send back.</summary>
/// <param name="Reader">Null on pages before signing in.</param>
/// <param name="Here">Path and query of the page.</param>
/// <param name="FormToken">Null on pages that hold nothing to send.</param>
public sealed record View(PageTexts T, Reader? Reader, string Here, string? FormToken, bool IsDemonstration)
{
    public string Root => $"/o/{Reader!.Organisation.Id}";

    public string Accent => Reader!.Organisation.Settings.AccentColour;

    public TimeZoneInfo Zone => Reader!.Organisation.Settings.TimeZone;
}

/// <summary>A part of a page.</summary>
public abstract class Part : ComponentBase
{
    [Parameter, EditorRequired]
    public View V { get; set; } = null!;

    protected PageTexts T => V.T;
}
