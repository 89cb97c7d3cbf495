namespace Intranet;

/// <summary>Exit codes of verbs; scripts rely on them.</summary>
public static class ExitCode
{
    public const int Done = 0;

    /// <summary>Usage, configuration or input refused; nothing changed.</summary>
    public const int Refused = 2;

    /// <summary>Done, but rows are in quarantine.</summary>
    public const int Quarantined = 3;
    public const int Failed = 4;
    public const int Interrupted = 130;
}
