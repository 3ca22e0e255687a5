namespace RedHare.Commands.Tests.SortedSets;

public sealed class ZLexCountTests : CommandTest
{
    [Fact]
    public void Counts_members_in_a_range()
    {
        Run("ZADD z 0 a 0 b 0 c 0 d");
        Expect("4", "ZLEXCOUNT z - +");
        Expect("2", "ZLEXCOUNT z [b [c");
        Expect("1", "ZLEXCOUNT z (b [c");
        Expect("0", "ZLEXCOUNT z + -");
        Expect("0", "ZLEXCOUNT none - +");
        Expect("(error) ERR min or max not valid string range item", "ZLEXCOUNT z b [c");
        Run("SET s x");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "ZLEXCOUNT s - +");
    }

    [Fact]
    public void Counts_in_a_tree()
    {
        for (var i = 0; i < 200; i++) Run($"ZADD big 0 m{i:D3}");
        Expect("11", "ZLEXCOUNT big [m010 [m020");
        Expect("9", "ZLEXCOUNT big (m010 (m020");
        Expect("200", "ZLEXCOUNT big - +");
        Expect("0", "ZLEXCOUNT big [m020 [m010");
    }
}
