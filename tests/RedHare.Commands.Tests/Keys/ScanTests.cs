namespace RedHare.Commands.Tests.Keys;

public sealed class ScanTests() : CommandTest(new ManualTime())
{
    [Theory]
    [InlineData("")]
    [InlineData(" COUNT 1")]
    [InlineData(" COUNT 100000")]
    public void Finds_all_keys(string options)
    {
        Client.Run([.. new[] { "MSET" }.Concat(Enumerable.Range(0, 3000).SelectMany(i => new[] { "key:" + i, "" }))]);
        Assert.Equal(3000, Walk(options).Count);
    }

    [Fact]
    public void Filters_by_pattern_and_type()
    {
        Run("MSET key:1 1 key:2 2 other 3");
        Run("SADD key:s x");
        Assert.Equal(["key:1", "key:2", "key:s"], Walk(" MATCH key:*").Order());
        Assert.Equal(["key:1", "key:2", "other"], Walk(" TYPE STRING").Order());
        Assert.Equal(["key:s"], Walk(" TYPE set MATCH key:* COUNT 3"));
        Assert.Empty(Walk(" TYPE unheard"));
    }

    [Fact]
    public void Leaves_expired_keys_out_and_deletes_them()
    {
        Run("MSET a 1 b 2");
        Run("SET c 3 PX 5");
        ((ManualTime)Time!).Now += 10;
        Assert.Equal(["a", "b"], Walk("").Order());
        Expect("2", "DBSIZE");
    }

    [Fact]
    public void Finds_what_stays_while_others_come_and_go()
    {
        var stay = Enumerable.Range(0, 500).Select(i => "stay:" + i).ToList();
        foreach (var key in stay) Run($"SET {key} v");
        var found = new HashSet<string>();
        var cursor = "0";
        var round = 0;
        do
        {
            cursor = Step(cursor, "", found);
            for (var i = 0; i < 40; i++) Run($"SET come:{round}:{i} v");
            if (round > 3)
                for (var i = 0; i < 40; i++) Run($"DEL come:{round - 3}:{i}");
            round++;
        }
        while (cursor != "0");
        Assert.Empty(stay.Except(found));
    }

    [Fact]
    public void Refusals()
    {
        Expect("(error) ERR invalid cursor", "SCAN x");
        Expect("(error) ERR syntax error", "SCAN 0 COUNT 0");
        Expect("(error) ERR value is not an integer or out of range", "SCAN 0 COUNT x");
        Expect("(error) ERR syntax error", "SCAN 0 MATCH");
        Expect("(error) ERR NOVALUES option can only be used in HSCAN", "SCAN 0 NOVALUES");
        Expect("[\"0\", []]", "SCAN 63");
    }

    private HashSet<string> Walk(string options)
    {
        var found = new HashSet<string>();
        var cursor = "0";
        do cursor = Step(cursor, options, found);
        while (cursor != "0");
        return found;
    }

    private string Step(string cursor, string options, HashSet<string> found)
    {
        var reply = Run($"SCAN {cursor}{options}");
        var split = reply.IndexOf("\", [", StringComparison.Ordinal);
        foreach (var key in reply[(split + 4)..^2].Split(", ", StringSplitOptions.RemoveEmptyEntries)) found.Add(key.Trim('"'));
        return reply[2..split];
    }
}
