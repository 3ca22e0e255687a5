using RedHare.Engine;

namespace RedHare.Commands.Tests.Sets;

public sealed class SAddTests : CommandTest
{
    [Fact]
    public void Counts_new_members()
    {
        Expect("2", "SADD s a b");
        Expect("1", "SADD s b c c");
        Expect("3", "SCARD s");
    }

    [Fact]
    public void Refuses_another_type()
    {
        Run("SETNX k text");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "SADD k a");
    }

    [Fact]
    public void Integers_stay_an_integer_set_up_to_the_configured_size()
    {
        for (var i = 0; i < 512; i++) Expect("1", $"SADD s {i}");
        Assert.Equal(KeyEncoding.IntSet, Server.EncodingOf("s"));
        Expect("0", "SADD s 511");
        Expect("1", "SADD s 512");
        Assert.Equal(KeyEncoding.HashTable, Server.EncodingOf("s"));
        Expect("513", "SCARD s");
        Expect("1", "SISMEMBER s 0");
    }

    [Theory]
    [InlineData(127, "text", KeyEncoding.ListPack)]
    [InlineData(128, "text", KeyEncoding.HashTable)]
    [InlineData(3, "", KeyEncoding.ListPack)]
    [InlineData(3, "01", KeyEncoding.ListPack)]
    [InlineData(3, "+1", KeyEncoding.ListPack)]
    [InlineData(3, "9223372036854775808", KeyEncoding.ListPack)]
    [InlineData(3, "-9223372036854775808", KeyEncoding.IntSet)]
    public void A_member_that_is_no_integer_makes_a_pack_or_a_table(int integers, string member, KeyEncoding encoding)
    {
        Run("SADD s " + string.Join(' ', Enumerable.Range(1, integers)));
        Assert.Equal("1", Client.Run("SADD", "s", member));
        Assert.Equal(encoding, Server.EncodingOf("s"));
        Assert.Equal("1", Client.Run("SISMEMBER", "s", member));
        Expect("1", $"SISMEMBER s {integers}");
        Assert.Equal((integers + 1).ToString(System.Globalization.CultureInfo.InvariantCulture), Run("SCARD s"));
    }

    [Fact]
    public void A_pack_becomes_a_table_by_its_size()
    {
        for (var i = 0; i < 128; i++) Expect("1", $"SADD s m{i}");
        Assert.Equal(KeyEncoding.ListPack, Server.EncodingOf("s"));
        Expect("1", "SADD s m128");
        Assert.Equal(KeyEncoding.HashTable, Server.EncodingOf("s"));
    }

    [Theory]
    [InlineData(64, KeyEncoding.ListPack)]
    [InlineData(65, KeyEncoding.HashTable)]
    public void A_long_member_makes_a_table(int length, KeyEncoding encoding)
    {
        Run($"SADD first {new string('x', length)}");
        Run($"SADD second a {new string('x', length)}");
        Run($"SADD third 1 {new string('x', length)}");
        Assert.Equal(encoding, Server.EncodingOf("first"));
        Assert.Equal(encoding, Server.EncodingOf("second"));
        Assert.Equal(encoding, Server.EncodingOf("third"));
    }

    [Fact]
    public void Many_members_at_once_choose_the_form_by_their_number()
    {
        Run("SADD table " + string.Join(' ', Enumerable.Repeat("a", 129)));
        Run("SADD integers " + string.Join(' ', Enumerable.Repeat("1", 512)));
        Run("SADD many " + string.Join(' ', Enumerable.Repeat("1", 513)));
        Assert.Equal(KeyEncoding.HashTable, Server.EncodingOf("table"));
        Assert.Equal(KeyEncoding.IntSet, Server.EncodingOf("integers"));
        Assert.Equal(KeyEncoding.HashTable, Server.EncodingOf("many"));
    }
}
