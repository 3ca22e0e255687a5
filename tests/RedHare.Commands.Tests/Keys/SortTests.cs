using System.Globalization;

namespace RedHare.Commands.Tests.Keys;

public sealed class SortTests : CommandTest
{
    [Fact]
    public void Sorts_by_number_or_by_bytes()
    {
        Run("RPUSH k 10 9 2.5 -1 1e1");
        Expect("[\"-1\", \"2.5\", \"9\", \"10\", \"1e1\"]", "SORT k");
        Expect("[\"1e1\", \"10\", \"9\", \"2.5\", \"-1\"]", "SORT k DESC");
        Expect("[\"-1\", \"10\", \"1e1\", \"2.5\", \"9\"]", "SORT k ALPHA");
        Expect("[\"2.5\", \"9\"]", "SORT k LIMIT 1 2");
        Expect("[]", "SORT k LIMIT 9 2");
        Expect("[\"10\", \"1e1\"]", "SORT k LIMIT 3 -1");
        Expect("[]", "SORT none");
    }

    [Fact]
    public void Sorts_sets_and_sorted_sets()
    {
        Run("SADD s 3 1 2");
        Run("ZADD z 1 c 2 a 3 b");
        Expect("[\"1\", \"2\", \"3\"]", "SORT s");
        Expect("[\"a\", \"b\", \"c\"]", "SORT z ALPHA");
        Expect("[\"c\", \"a\", \"b\"]", "SORT z BY nosort");
        Expect("[\"b\", \"a\"]", "SORT z BY nosort DESC LIMIT 0 2");
    }

    [Fact]
    public void By_a_key_or_a_field()
    {
        Run("RPUSH k a b c d");
        Run("MSET w:a 3 w:b 1 w:c 2");
        Run("HSET h:a f 1 g x");
        Run("HSET h:b f 2 g y");
        Expect("[\"d\", \"b\", \"c\", \"a\"]", "SORT k BY w:*");
        Expect("[\"a\", \"c\", \"b\", \"d\"]", "SORT k BY w:* DESC");
        Expect("[\"c\", \"d\", \"a\", \"b\"]", "SORT k BY h:*->f");
        Expect("[\"c\", \"d\", \"a\", \"b\"]", "SORT k BY h:*->g ALPHA");
        Expect("[\"a\", \"b\", \"c\", \"d\"]", "SORT k BY constant");
        Expect("[\"d\", \"c\", \"b\", \"a\"]", "SORT k BY constant DESC");
    }

    [Fact]
    public void Gets_keys_fields_and_the_element()
    {
        Run("RPUSH k 2 1");
        Run("MSET v:1 one v:2 2");
        Run("HSET h:1 f x");
        Run("SET odd:1-> arrow");
        Expect("[\"1\", \"one\", \"x\", (nil), \"2\", \"2\", (nil), (nil)]", "SORT k GET # GET v:* GET h:*->f GET nothing");
        Expect("[\"arrow\", (nil)]", "SORT k GET odd:*->");
        Expect("[(nil), (nil)]", "SORT k GET h:*");
    }

    [Fact]
    public void Stores_a_list_and_wakes_who_waits_for_it()
    {
        using var pop = Server.Connect();
        pop.RunBlocking("BLPOP d 0");
        Run("RPUSH k 3 1 2");
        Expect("3", "SORT k STORE d");
        Assert.Equal("[\"d\", \"1\"]", pop.Completed());
        Expect("[\"2\", \"3\"]", "LRANGE d 0 -1");
        Expect("6", "SORT k GET # GET v:* STORE k");
        Expect("[\"1\", \"\", \"2\", \"\", \"3\", \"\"]", "LRANGE k 0 -1");
        Expect("0", "SORT none STORE k");
        Expect("0", "EXISTS k");
    }

    [Fact]
    public void Stores_a_set_in_an_order_that_does_not_depend_on_memory()
    {
        Run("SADD s c a b");
        Expect("3", "SORT s BY nosort STORE d");
        Expect("[\"a\", \"b\", \"c\"]", "LRANGE d 0 -1");
        Expect("3", "SORT s BY nothing:* STORE d");
        Expect("[\"a\", \"b\", \"c\"]", "LRANGE d 0 -1");
    }

    [Fact]
    public void Stores_long_lists()
    {
        Client.Run(["RPUSH", "k", .. Enumerable.Range(0, 5000).Reverse().Select(i => i.ToString("D6", CultureInfo.InvariantCulture))]);
        Expect("5000", "SORT k ALPHA STORE k");
        Expect("\"quicklist\"", "OBJECT ENCODING k");
        Expect("[\"000000\", \"000001\"]", "LRANGE k 0 1");
        Expect("\"004999\"", "LINDEX k -1");
        Expect("9", "SORT k LIMIT 0 9 STORE k");
        Expect("\"listpack\"", "OBJECT ENCODING k");
    }

    [Fact]
    public void Runs_in_a_transaction_with_patterns()
    {
        Run("RPUSH k a b");
        Run("MSET w:a 2 w:b 1");
        Run("MULTI");
        Run("SORT k BY w:* GET w:*");
        Expect("[[\"1\", \"2\"]]", "EXEC");
    }

    [Fact]
    public void Refuses()
    {
        Run("RPUSH k a");
        Run("SET s v");
        Expect("(error) ERR One or more scores can't be converted into double", "SORT k");
        Expect("(error) ERR syntax error", "SORT k BY");
        Expect("(error) ERR syntax error", "SORT k LIMIT 1");
        Expect("(error) ERR syntax error", "SORT k UPWARDS");
        Expect("(error) ERR value is not an integer or out of range", "SORT k LIMIT 0 x");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "SORT s");
        Expect("[\"k\", \"d\"]", "COMMAND GETKEYS SORT k BY w:* LIMIT 0 1 GET # STORE c STORE d");
    }
}
