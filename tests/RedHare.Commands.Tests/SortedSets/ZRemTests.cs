namespace RedHare.Commands.Tests.SortedSets;

public sealed class ZRemTests : CommandTest
{
    [Fact]
    public void Removes_and_deletes_with_the_last()
    {
        Run("ZADD z 1 a 2 b 3 c");
        Expect("2", "ZREM z a x b a");
        Expect("[\"c\"]", "ZRANGE z 0 -1");
        Expect("1", "ZREM z c d");
        Expect("0", "ZREM z c");
        Expect("0", "ZCARD z");
    }

    [Fact]
    public void Removes_from_a_tree()
    {
        for (var i = 0; i < 200; i++) Run($"ZADD big {i} m{i:D3}");
        Expect("2", "ZREM big m000 m100 m000");
        Expect("98", "ZRANK big m099");
        Expect("99", "ZRANK big m101");
        Run("SET s x");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "ZREM s a");
    }
}
