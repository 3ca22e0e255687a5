using RedHare.Engine;

namespace RedHare.Commands.Tests.Hashes;

public sealed class HSetTests : CommandTest
{
    [Fact]
    public void Counts_new_fields()
    {
        Expect("2", "HSET h a 1 b 2");
        Expect("1", "HSET h b 3 c 4");
        Expect("[\"a\", \"1\", \"b\", \"3\", \"c\", \"4\"]", "HGETALL h");
    }

    [Fact]
    public void Keeps_the_last_of_equal_fields_of_one_call()
    {
        Expect("1", "HSET h a 1 a 2");
        Expect("[\"a\", \"2\"]", "HGETALL h");
    }

    [Fact]
    public void Needs_a_value_for_each_field()
    {
        Expect("(error) ERR wrong number of arguments for 'hset' command", "HSET h a 1 b");
    }

    [Fact]
    public void Refuses_another_type()
    {
        Expect("1", "SETNX s text");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "HSET s a 1");
    }

    [Fact]
    public void Stays_a_pack_up_to_the_configured_fields()
    {
        for (var i = 0; i < 512; i++) Expect("1", $"HSET h field{i} {i}");
        Assert.Equal(KeyEncoding.ListPack, Server.EncodingOf("h"));
        Expect("0", "HSET h field7 new");
        Assert.Equal(KeyEncoding.ListPack, Server.EncodingOf("h"));
        Expect("1", "HSET h one more");
        Assert.Equal(KeyEncoding.HashTable, Server.EncodingOf("h"));
        Expect("513", "HLEN h");
        Expect("\"new\"", "HGET h field7");
    }

    [Theory]
    [InlineData(64, KeyEncoding.ListPack)]
    [InlineData(65, KeyEncoding.HashTable)]
    public void A_long_field_or_value_makes_a_table(int length, KeyEncoding encoding)
    {
        Run($"HSET field {new string('x', length)} 1");
        Run($"HSET value a 1 b {new string('x', length)}");
        Run("HSET late a 1");
        Run($"HSET late b {new string('x', length)}");
        Assert.Equal(encoding, Server.EncodingOf("field"));
        Assert.Equal(encoding, Server.EncodingOf("value"));
        Assert.Equal(encoding, Server.EncodingOf("late"));
        Expect("2", "HLEN value");
    }

    [Fact]
    public void More_fields_than_fit_make_a_table_at_once_even_if_they_are_equal()
    {
        Expect("1", "HSET h" + string.Concat(Enumerable.Repeat(" a 1", 513)));
        Assert.Equal(KeyEncoding.HashTable, Server.EncodingOf("h"));
    }

    [Fact]
    public void Replaces_values_of_a_table_by_shorter_and_longer_ones()
    {
        var x = new string('x', 100);
        Expect("1", $"HSET h f {x}");
        Expect("0", "HSET h f short");
        Expect("\"short\"", "HGET h f");
        Expect("0", $"HSET h f {x}{x}{x}");
        Expect("300", "HSTRLEN h f");
    }
}
