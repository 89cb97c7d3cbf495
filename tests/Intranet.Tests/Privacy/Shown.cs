using Intranet.Adoption.Activity;
using Intranet.Adoption.Privacy;

namespace Intranet.Tests.Privacy;

/// <summary>Expected figures, written as plain numbers. Outside tests only a group makes them.</summary>
internal static class Shown
{
    public static Ladder Ladder(int creator, int commenter, int reactor, int reader, int absent) =>
        new(Count(creator), Count(commenter), Count(reactor), Count(reader), Count(absent));

    public static Segments Segments(int power, int habitual, int novice, int low, int nonUser) =>
        new(Count(power), Count(habitual), Count(novice), Count(low), Count(nonUser));

    public static ShownShare Share(int count, int of) => ShownShare.Of(Count(count), of);

    public static ShownCount Count(int count) => ShownCount.Exactly(count);
}
