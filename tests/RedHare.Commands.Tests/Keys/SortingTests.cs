namespace RedHare.Commands.Tests.Keys;

public sealed class SortingTests : CommandTest
{
    [Fact]
    public void Sorts_numbers_of_lists_sets_and_sorted_sets()
    {
        Run("RPUSH l 3 1.5 -2 1e2 inf -inf 0x10");
        Run("SADD s 30 4 200");
        Run("ZADD z 1 30 2 4 3 200");
        Expect("[\"-inf\", \"-2\", \"1.5\", \"3\", \"0x10\", \"1e2\", \"inf\"]", "SORT l");
        Expect("[\"200\", \"30\", \"4\"]", "SORT s DESC");
        Expect("[\"4\", \"30\", \"200\"]", "SORT z DESC ASC");
        Expect("[]", "SORT none");
    }

    [Fact]
    public void Sorts_texts_by_their_bytes()
    {
        Run("RPUSH l b 10 a 9 B");
        Expect("[\"10\", \"9\", \"B\", \"a\", \"b\"]", "SORT l ALPHA");
        Expect("[\"b\", \"a\", \"B\", \"9\", \"10\"]", "SORT l alpha desc");
    }

    [Theory]
    [InlineData("0 2", "[\"1\", \"2\"]")]
    [InlineData("1 -1", "[\"2\", \"3\", \"4\"]")]
    [InlineData("-5 2", "[\"1\", \"2\"]")]
    [InlineData("3 10", "[\"4\"]")]
    [InlineData("4 1", "[]")]
    [InlineData("0 0", "[]")]
    [InlineData("1 9223372036854775807", "[\"2\", \"3\", \"4\"]")]
    public void Limits(string limit, string expected)
    {
        Run("RPUSH l 3 1 4 2");
        Expect(expected, "SORT l LIMIT " + limit);
    }

    [Fact]
    public void Sorts_by_other_keys_and_by_fields()
    {
        Run("RPUSH l 1 2 3 4");
        Run("MSET w_1 30 w_2 10 w_3 20 t_1 b t_2 c t_3 a");
        for (var i = 1; i < 4; i++) Run($"HSET h_{i}_x weight {10 - i} name n{i}");
        Expect("[\"4\", \"2\", \"3\", \"1\"]", "SORT l BY w_*");
        Expect("[\"1\", \"3\", \"2\", \"4\"]", "SORT l BY w_* DESC");
        Expect("[\"4\", \"3\", \"1\", \"2\"]", "SORT l BY t_* ALPHA");
        Expect("[\"4\", \"3\", \"2\", \"1\"]", "SORT l BY h_*_x->weight");
        Expect("[\"2\", \"3\"]", "SORT l BY w_* LIMIT 1 2");
    }

    [Fact]
    public void Equal_weights_leave_the_order_to_the_elements()
    {
        Run("RPUSH l b a c b");
        Run("SADD s b a c");
        Expect("[\"a\", \"b\", \"b\", \"c\"]", "SORT l BY none_*");
        Expect("[\"c\", \"b\", \"b\", \"a\"]", "SORT l BY none_* DESC");
        Expect("[\"b\", \"a\", \"c\", \"b\"]", "SORT l BY none_* ALPHA DESC");
        Expect("[\"a\", \"b\", \"c\"]", "SORT s BY none_* ALPHA");
    }

    [Fact]
    public void Gets_other_keys_fields_and_the_element()
    {
        Run("RPUSH l 2 1");
        Run("MSET v_1 one v_2 22 w->1 arrow w->2 arrows");
        Run("HSET h_1 f x");
        Run("SADD h_2 f");
        Expect("[\"one\", \"1\", \"x\", \"22\", \"2\", (nil)]", "SORT l GET v_* GET # GET h_*->f");
        Expect("[\"arrow\", \"arrows\"]", "SORT l GET w->*");
        Expect("[(nil), (nil), (nil), (nil)]", "SORT l GET v_1 GET h_*");
        Run("SET x1-> whole");
        Expect("[\"whole\", (nil)]", "SORT l GET x*->");
    }

    [Fact]
    public void Only_the_first_star_stands_for_the_element()
    {
        Run("RPUSH l 1");
        Run("SET k1* found");
        Expect("[\"found\"]", "SORT l GET k**");
    }

    [Fact]
    public void By_a_constant_keeps_the_order()
    {
        Run("RPUSH l c a b");
        Run("ZADD z 1 c 2 a 3 b");
        Expect("[\"c\", \"a\", \"b\"]", "SORT l BY nosort");
        Expect("[\"b\", \"a\", \"c\"]", "SORT l BY nosort DESC");
        Expect("[\"a\", \"c\"]", "SORT l BY nosort DESC LIMIT 1 5");
        Expect("[\"c\", \"a\", \"b\"]", "SORT z BY nosort ASC");
        Expect("[\"a\", \"b\"]", "SORT z BY nosort LIMIT 1 2");
        Expect("[\"a\", \"c\"]", "SORT z BY nosort DESC LIMIT 1 2");
        Expect("[]", "SORT z BY nosort LIMIT 3 1");
        Run("SADD s 1 2 3");
        Expect("[\"2\", \"3\"]", "SORT s BY nosort LIMIT 1 5");
        for (var i = 0; i < 200; i++) Run($"ZADD big {i} m{i}");
        Expect("[\"m197\", \"m196\"]", "SORT big BY nosort DESC LIMIT 2 2");
    }

    [Fact]
    public void Stores_a_list_over_whatever_was_there()
    {
        Run("RPUSH l 3 1 2");
        Run("SET d old");
        Run("EXPIRE d 100");
        Run("SET v_1 one");
        Expect("3", "SORT l STORE d");
        Expect("[\"1\", \"2\", \"3\"]", "LRANGE d 0 -1");
        Expect("-1", "TTL d");
        Expect("\"listpack\"", "OBJECT ENCODING d");
        Expect("2", "SORT l GET v_* LIMIT 0 2 STORE d");
        Expect("[\"one\", \"\"]", "LRANGE d 0 -1");
        Expect("3", "SORT l STORE l");
        Expect("[\"1\", \"2\", \"3\"]", "LRANGE l 0 -1");
    }

    [Fact]
    public void Stores_a_long_list_in_nodes()
    {
        for (var i = 0; i < 300; i++) Run($"RPUSH l {300 - i}");
        Run("CONFIG SET list-max-listpack-size 100");
        Run("RPUSH d x");
        Expect("300", "SORT l STORE d");
        Expect("\"quicklist\"", "OBJECT ENCODING d");
        Expect("[\"1\", \"2\"]", "LRANGE d 0 1");
        Expect("\"300\"", "LINDEX d -1");
        Expect("300", "SORT l DESC STORE d");
        Expect("\"300\"", "LINDEX d 0");
    }

    [Fact]
    public void Nothing_to_store_deletes_the_destination()
    {
        Run("MSET d x");
        var heard = new HeardEvents();
        Server.Context.Engine.Listener = heard;
        Expect("0", "SORT none STORE d");
        Expect("0", "EXISTS d");
        Expect("0", "SORT none STORE d");
        Run("RPUSH l 1");
        Run("SORT l STORE d");
        Assert.Equal(["del 0:d", "rpush 0:l", "sortstore 0:d"], heard.All);
    }

    [Fact]
    public void Tells_its_keys()
    {
        Expect("[\"a\", \"d2\"]", "COMMAND GETKEYS SORT a BY store GET store STORE d1 LIMIT 0 store STORE d2");
        Expect("[\"a\"]", "COMMAND GETKEYS SORT a GET store");
        Expect("[[\"a\", [RO, access]], [\"d\", [OW, update]]]", "COMMAND GETKEYSANDFLAGS SORT a STORE d");
    }

    [Fact]
    public void Refusals()
    {
        Run("MSET text x w_1 1.5x w_2 1e500 w_3 \"\"");
        Run("RPUSH l 1 2 3");
        Run("RPUSH words a 1");
        Run("HSET h f v");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "SORT text");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "SORT h");
        Expect("(error) ERR One or more scores can't be converted into double", "SORT words");
        Expect("(error) ERR One or more scores can't be converted into double", "SORT l BY w_* STORE l");
        Expect("(error) ERR syntax error", "SORT l UP");
        Expect("(error) ERR syntax error", "SORT l BY");
        Expect("(error) ERR syntax error", "SORT l GET");
        Expect("(error) ERR syntax error", "SORT l STORE");
        Expect("(error) ERR syntax error", "SORT l LIMIT 0");
        Expect("(error) ERR value is not an integer or out of range", "SORT l LIMIT 0 x");
        Expect("(error) ERR value is not an integer or out of range", "SORT l LIMIT x 0");
        Run("DEL w_2");
        Run("SET w_1 \" 0x1p-1\"");
        Expect("[\"2\", \"3\", \"1\"]", "SORT l BY w_*");
    }
}
