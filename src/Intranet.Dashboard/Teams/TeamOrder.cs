namespace Intranet.Dashboard.Teams;

/// <summary>By what teams are sorted: their name, or a share, highest first.</summary>
public enum TeamOrder
{
    Name,
    Week,
    Month,
    Change,
    Complete,
}
