using System.CommandLine;
namespace Intranet.Verbs;
internal static class ReportVerb { public static Command Command(GlobalOptions options) { _ = options; return new Command("report"); } }
