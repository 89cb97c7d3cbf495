namespace Intranet.Dashboard.Pages;

/// <summary>A made-up person to sign in as.</summary>
/// <param name="Kind">Their role, or manager, employee.</param>
public sealed record DemonstrationPerson(string Organisation, string Employee, string Name, string Kind);
