namespace Intranet.Dashboard;

/// <summary>Tells the background work, where it runs in this process, that an organisation has something to do.</summary>
public delegate void JobTrigger(string organisation);
