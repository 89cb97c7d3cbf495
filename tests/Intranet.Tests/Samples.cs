namespace Intranet.Tests;

/// <summary>The sample of the repository, and public data from elsewhere that may lie beside it.</summary>
internal static class Samples
{
    public static string Repository { get; } = Find();

    /// <summary>E-mail among 816 people of a research institute over 803 days (SNAP, email-Eu-core).</summary>
    public static string ResearchInstitute { get; } = Path.Combine(Repository, "..", "shared", "data", "research-institute");

    public static string Folder(string name) => Path.Combine(Repository, "samples", name);

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Intranet.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("Run the tests inside the repository.");
        }

        return folder.FullName;
    }
}

/// <summary>A test on the data of the research institute, which is reported as skipped where there is no such folder.</summary>
internal sealed class ResearchInstituteFactAttribute : FactAttribute
{
    internal const string Missing = "Left out: it reads ../shared/data/research-institute, which is not beside this checkout.";

    public ResearchInstituteFactAttribute() => Skip = Directory.Exists(Samples.ResearchInstitute) ? null! : Missing;
}

/// <inheritdoc cref="ResearchInstituteFactAttribute"/>
internal sealed class ResearchInstituteTheoryAttribute : TheoryAttribute
{
    public ResearchInstituteTheoryAttribute() =>
        Skip = Directory.Exists(Samples.ResearchInstitute) ? null! : ResearchInstituteFactAttribute.Missing;
}
