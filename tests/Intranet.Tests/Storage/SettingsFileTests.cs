using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Intranet.Adoption;
using Intranet.Adoption.Rewards;
using Intranet.Storage;
using Intranet.Storage.Settings;

namespace Intranet.Tests.Storage;

public partial class SettingsFileTests
{
    private static readonly string Docs = File.ReadAllText(Path.Combine(Samples.Repository, "docs", "files.md"));

    [Fact]
    public void The_docs_list_every_setting() =>
        Documented("### Settings").Should().BeEquivalentTo(NamesOf<OrganisationSettings>()).And.OnlyHaveUniqueItems();

    [Fact]
    public void The_docs_list_every_setting_of_a_reward() =>
        Documented("### Rewards").Should().BeEquivalentTo(NamesOf<Reward>().Append("off")).And.OnlyHaveUniqueItems();

    [Fact]
    public void Every_setting_is_read()
    {
        // No setting can be -1, so that one that is read is refused by its name.
        foreach (var name in NamesOf<OrganisationSettings>())
        {
            var json = JsonSerializer.Serialize(new Dictionary<string, object> { ["id"] = "test", [name] = -1 });
            FluentActions.Invoking(() => SettingsFile.Parse(json)).Should().Throw<RefusedException>().WithMessage($"*'{name}'*");
        }
    }

    [Fact]
    public void Every_setting_of_a_reward_is_read()
    {
        foreach (var name in NamesOf<Reward>().Append("off"))
        {
            var reward = new Dictionary<string, object> { ["id"] = "cake", [name] = -1 };
            var json = JsonSerializer.Serialize(new { id = "test", rewards = new[] { reward } });
            FluentActions
                .Invoking(() => SettingsFile.Parse(json))
                .Should()
                .Throw<RefusedException>()
                .WithMessage(name == "budget" ? "*budget*'atMost'*" : $"*.{name}'*");
        }
    }

    [Fact]
    public void The_example_in_the_docs_is_accepted()
    {
        // The importer replaces the name of the logo by its content.
        var example = Example().Match(Docs).Groups[1].Value.Replace("\"logo.svg\"", "null", StringComparison.Ordinal);
        var settings = SettingsFile.Parse(example);
        settings.Id.Should().Be("epe");
        settings.Rewards.Select(reward => reward.Id).Should().Contain("early-birds").And.NotContain("open-book");
    }

    private static IEnumerable<string> Documented(string heading) =>
        Row().Matches(Docs.Split(heading + "\n")[1].Split("\n#")[0]).Select(match => match.Groups[1].Value);

    private static IEnumerable<string> NamesOf<T>() =>
        typeof(T)
            .GetProperties(BindingFlags.Public | BindingFlags.Instance)
            // Campaigns are on record, beside the settings.
            .Where(property => property.CanWrite && property.Name != nameof(OrganisationSettings.Campaigns))
            .Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name));

    [GeneratedRegex(@"^\| `(\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
