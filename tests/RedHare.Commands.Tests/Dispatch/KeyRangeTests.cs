using Xunit;
using static RedHare.Commands.Tests.Dispatch.SampleCommand;

namespace RedHare.Commands.Tests.Dispatch;

/// <summary>The expected values are those that redis-server reports in COMMAND INFO.</summary>
public sealed class KeyRangeTests
{
    [Fact] public void No_spec() => Assert.Equal(default, KeyRange.Of([]));

    [Fact] public void GET() => Assert.Equal(new(1, 1, 1, false), KeyRange.Of([At(1)]));

    [Fact] public void MSET() => Assert.Equal(new(1, -1, 2, false), KeyRange.Of([At(1, -1, 2)]));

    [Fact] public void BLPOP() => Assert.Equal(new(1, -2, 1, false), KeyRange.Of([At(1, -2)]));

    [Fact] public void LCS() => Assert.Equal(new(1, 2, 1, false), KeyRange.Of([At(1, 1)]));

    [Fact] public void SMOVE_is_glued() => Assert.Equal(new(1, 2, 1, false), KeyRange.Of([At(1), At(2)]));

    [Fact] public void SUNIONSTORE_is_glued() => Assert.Equal(new(1, -1, 1, false), KeyRange.Of([At(1), At(2, -1)]));

    [Fact] public void ZUNION_moves() => Assert.Equal(new(0, 0, 0, true), KeyRange.Of([Counted(1)]));

    [Fact] public void ZUNIONSTORE_moves_but_for_its_destination() => Assert.Equal(new(1, 1, 1, true), KeyRange.Of([At(1), Counted(2)]));

    [Fact] public void SORT_moves() => Assert.Equal(new(1, 1, 1, true), KeyRange.Of([At(1), Untold]));

    [Fact] public void GEORADIUS_moves() => Assert.Equal(new(1, 1, 1, true), KeyRange.Of([At(1), After("STORE", 6), After("STOREDIST", 6)]));

    [Fact] public void An_incomplete_spec_moves() => Assert.Equal(new(3, 3, 1, true), KeyRange.Of([At(3, flags: KeyFlags.ReadWrite | KeyFlags.Incomplete)]));
}
