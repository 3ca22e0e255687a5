using RedHare.Engine;

namespace RedHare.Commands.Tests.Sets;

public sealed class SPopTests : CommandTest
{
    private static string[] Words(string reply) => reply.Trim('#', '[', ']').Split(", ", StringSplitOptions.RemoveEmptyEntries);

    private int Card() => int.Parse(Run("SCARD s"), System.Globalization.CultureInfo.InvariantCulture);

    private string[] Fill(int members, string prefix)
    {
        for (var i = 0; i < members; i++) Run($"SADD s {prefix}{i}");
        return Words(Run("SMEMBERS s"));
    }

    [Theory]
    [InlineData("", 10)]
    [InlineData("m", 10)]
    [InlineData("m", 300)]
    public void Takes_one_member_after_the_other(string prefix, int members)
    {
        var all = Fill(members, prefix);
        var popped = new HashSet<string>();
        for (var i = 0; i < members; i++) Assert.True(popped.Add(Run("SPOP s")));
        Assert.Equal(all.Order(), popped.Order());
        Expect("(nil)", "SPOP s");
        Assert.Null(Server.EncodingOf("s"));
    }

    [Theory]
    [InlineData("", 100, 7)]
    [InlineData("", 100, 90)]
    [InlineData("m", 100, 7)]
    [InlineData("m", 100, 90)]
    [InlineData("m", 300, 7)]
    [InlineData("m", 3000, 1500)]
    [InlineData("m", 3000, 2990)]
    public void Takes_distinct_members_and_leaves_the_others(string prefix, int members, int count)
    {
        var all = Fill(members, prefix);
        var popped = Words(Run($"SPOP s {count}"));
        Assert.Equal(count, popped.Length);
        Assert.Equal(members - count, Card());
        Assert.Equal(all.Order(), popped.Concat(Words(Run("SMEMBERS s"))).Order());
    }

    private string[] EffectOf(string line)
    {
        var effects = Server.Context.Engine.Effects.Read();
        Run(line);
        var commands = EffectText.Parse(effects.Next()!.Commands).Select(c => $"{System.Text.Encoding.Latin1.GetString(c[0])} {c.Count}").ToArray();
        Assert.Null(effects.Next());
        return commands;
    }

    [Fact]
    public void Replicates_what_was_removed()
    {
        Fill(3000, "m");
        Assert.Equal(["SREM 3"], EffectOf("SPOP s"));
        Assert.Equal(["SREM 12"], EffectOf("SPOP s 10"));
        Assert.Equal(["MULTI 1", "SREM 1026", "SREM 478", "EXEC 1"], EffectOf("SPOP s 1500"));
        Assert.Equal(["MULTI 1", "SREM 1026", "SREM 458", "EXEC 1"], EffectOf("SPOP s 1480"));
        Assert.Equal(["DEL 2"], EffectOf("SPOP s 9"));
        Fill(3, "m");
        Server.Context.Engine.LazyServerDelete = true;
        Assert.Equal(["UNLINK 2"], EffectOf("SPOP s 3"));
    }

    [Fact]
    public void Leaves_a_small_set_in_a_small_form()
    {
        Fill(300, "m");
        Run("SPOP s 295");
        Assert.Equal(KeyEncoding.ListPack, Server.EncodingOf("s"));
    }

    [Fact]
    public void Takes_all_when_asked_for_more()
    {
        Fill(3, "m");
        Assert.Equal(3, Words(Run("SPOP s 10")).Length);
        Assert.Null(Server.EncodingOf("s"));
        Expect("[]", "SPOP s 10");
    }

    [Fact]
    public void Is_a_set_in_RESP3()
    {
        Run("SADD s a b");
        Client.Session.Protocol = 3;
        Assert.StartsWith("#[", Run("SPOP s 1"), StringComparison.Ordinal);
        Expect("#[]", "SPOP none 1");
        Client.Session.Protocol = 2;
    }

    [Fact]
    public void Refuses_bad_counts()
    {
        Expect("1", "SADD s a");
        Expect("[]", "SPOP s 0");
        Expect("(error) ERR value is out of range, must be positive", "SPOP s -1");
        Expect("(error) ERR value is out of range, must be positive", "SPOP s x");
        Expect("(error) ERR syntax error", "SPOP s 1 2");
    }

    [Fact]
    public void Refuses_another_type()
    {
        Expect("1", "SETNX k text");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "SPOP k");
    }
}
