namespace RedHare.Commands.Tests.SortedSets;

public sealed class ZScanTests : CommandTest
{
    [Fact]
    public void Returns_a_small_one_at_once()
    {
        Run("ZADD z 1 a 0.1 b");
        Expect("[\"0\", [\"b\", \"0.1\", \"a\", \"1\"]]", "ZSCAN z 0");
        Expect("[\"0\", [\"a\", \"1\"]]", "ZSCAN z 0 MATCH a*");
        Expect("[\"0\", []]", "ZSCAN none 0");
        Expect("(error) ERR invalid cursor", "ZSCAN z x");
        Expect("(error) ERR syntax error", "ZSCAN z 0 COUNT 0");
        Run("SET s x");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "ZSCAN s 0");
    }

    [Fact]
    public void Walks_a_tree_in_steps()
    {
        for (var i = 0; i < 200; i++) Run($"ZADD big {i} m{i:D3}");
        Run("ZADD big 0.1 m000");
        var seen = new Dictionary<string, string>();
        var cursor = "0";
        do
        {
            var words = Run($"ZSCAN big {cursor} COUNT 20").Split('"').Where((_, i) => i % 2 == 1).ToList();
            cursor = words[0];
            for (var i = 1; i < words.Count; i += 2) seen[words[i]] = words[i + 1];
        }
        while (cursor != "0");
        Assert.Equal(200, seen.Count);
        Assert.Equal("199", seen["m199"]);
        Assert.Equal("0.10000000000000001", seen["m000"]);
    }
}
