using System.CommandLine;
namespace Intranet.Verbs;
internal static class DemoVerb { public static Command Command(GlobalOptions options) { _ = options; return new Command("demo"); } }
