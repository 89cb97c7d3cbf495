namespace Intranet.Tests;

/// <summary>The samples of the repository, wherever it was cloned to.</summary>
internal static class Samples
{
    public static string Repository { get; } = Find();

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
