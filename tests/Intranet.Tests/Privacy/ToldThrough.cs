namespace Intranet.Tests.Privacy;

internal static class ToldThrough
{
    public static void Advance(System.Data.Common.DbConnection c, int o, DateOnly d) { }
}
