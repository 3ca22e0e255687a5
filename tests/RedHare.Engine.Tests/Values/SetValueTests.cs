using System.Text;
using Xunit;

namespace RedHare.Engine.Tests.Values;

public sealed class SetValueTests : ValueTest
{
    private static readonly SetLimits Limits = new(Integers: 16, Entries: 8, Bytes: 10);

    private static string Content(WriteScope key)
    {
        var members = new List<string>();
        var walk = key.AsSet().Walk(new byte[SetView.ScratchLength]);
        while (walk.Next()) members.Add(Encoding.Latin1.GetString(walk.Current));
        Assert.Equal(members.Count, key.AsSet().Count);
        Assert.All(members, m => Assert.True(key.AsSet().Contains(Bytes(m))));
        return string.Join(' ', members.Order(StringComparer.Ordinal));
    }

    private WriteScope Set(params string[] members)
    {
        var key = Write();
        key.CreateSet(Bytes(members[0]), 1, Limits);
        foreach (var member in members[1..]) Assert.True(key.AddMember(Bytes(member), Limits));
        return key;
    }

    private static string[] Integers(int count) => [.. Enumerable.Range(1, count).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture))];

    private static string[] Letters(int count) => [.. Enumerable.Range(0, count).Select(i => "m" + (char)('a' + i))];

    [Theory]
    [InlineData(KeyEncoding.IntSet, KeyEncoding.IntSet, "99")]
    [InlineData(KeyEncoding.IntSet, KeyEncoding.IntSet, "-5000000000")]
    [InlineData(KeyEncoding.IntSet, KeyEncoding.ListPack, "text")]
    [InlineData(KeyEncoding.IntSet, KeyEncoding.HashTable, "a long member")]
    [InlineData(KeyEncoding.ListPack, KeyEncoding.ListPack, "text")]
    [InlineData(KeyEncoding.ListPack, KeyEncoding.HashTable, "a long member")]
    public void A_failed_addition_leaves_the_set_as_it_was(KeyEncoding from, KeyEncoding to, string member)
    {
        var key = from == KeyEncoding.IntSet ? Set(Integers(6)) : Set(Letters(6));
        Assert.Equal(from, key.Encoding);
        FailEverywhere(() => Content(key), () => key.AddMember(Bytes(member), Limits));
        Assert.Equal(to, key.Encoding);
        Assert.Equal(7, key.AsSet().Count);
    }

    [Theory]
    [InlineData(16, "17")]
    [InlineData(8, "text")]
    public void Integers_beyond_the_limits_become_a_table_or_stay_what_they_were(int count, string member)
    {
        var key = Set(Integers(count));
        Assert.Equal(KeyEncoding.IntSet, key.Encoding);
        FailEverywhere(() => Content(key), () => key.AddMember(Bytes(member), Limits));
        Assert.Equal(KeyEncoding.HashTable, key.Encoding);
        Assert.Equal(count + 1, key.AsSet().Count);
    }

    [Fact]
    public void Additions_to_a_table_survive_failures_while_it_grows()
    {
        var key = Set(Letters(8));
        for (var i = 0; i < 300; i++) FailEverywhere(() => Content(key), () => Assert.True(key.AddMember(Bytes("table" + i), Limits)));
        Assert.Equal(308, key.AsSet().Count);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("text")]
    [InlineData("a long member")]
    public void A_failed_creation_leaves_no_key(string member)
    {
        var key = Write();
        FailEverywhere(() => key.Exists ? Content(key) : "none", () => key.CreateSet(Bytes(member), 1, Limits));
        Assert.Equal(member, Content(key));
    }

    [Fact]
    public void Removal_needs_no_memory()
    {
        foreach (var members in new[] { Integers(16), Letters(8), Letters(26) })
        {
            var key = Set(members);
            Checks.FailAfter(0);
            foreach (var member in members)
            {
                Assert.True(key.RemoveMember(Bytes(member)));
                Assert.False(key.RemoveMember(Bytes(member)));
            }
            Checks.FailAfter(-1);
            Assert.Equal(0, key.AsSet().Count);
            key.Delete();
        }
    }

    [Fact]
    public void An_announced_crowd_makes_a_table_at_once()
    {
        var key = Set("1");
        key.ExpectMembers(16, Limits);
        Assert.Equal(KeyEncoding.IntSet, key.Encoding);
        FailEverywhere(() => Content(key), () => key.ExpectMembers(17, Limits));
        Assert.Equal(KeyEncoding.HashTable, key.Encoding);
        Assert.Equal("1", Content(key));
    }
}
