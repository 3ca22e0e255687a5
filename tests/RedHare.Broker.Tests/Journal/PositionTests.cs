using RedHare.Broker.Journal;

namespace RedHare.Broker.Tests.Journal;

public sealed class PositionTests
{
    [Fact]
    public void What_is_put_in_comes_out_at_both_ends_of_each_range()
    {
        foreach (var segment in (int[])[1, 2, 12345, Position.MaxSegment])
            foreach (var offset in (long[])[0, 8, 64, Position.MaxOffset])
                foreach (var transient in (bool[])[false, true])
                {
                    var position = new Position(segment, offset, 1000, transient);
                    Assert.Equal((segment, offset, transient), (position.Segment, position.Offset, position.IsTransient));
                    Assert.True(position.Exists);
                }
        Assert.False(default(Position).Exists);
    }

    [Fact]
    public void A_share_is_rounded_down_by_less_than_a_fifth()
    {
        for (var share = 1L; share <= int.MaxValue; share += 1 + (share / 7))
        {
            var kept = new Position(1, 0, share, transient: false).Share;
            Assert.InRange(kept, share - (share / 5), share);
        }
    }
}
