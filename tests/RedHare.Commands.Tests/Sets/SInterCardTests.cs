namespace RedHare.Commands.Tests.Sets;

public sealed class SInterCardTests : CommandTest
{
    [Fact]
    public void Counts_up_to_a_limit()
    {
        Expect("4", "SADD a 1 2 3 x");
        Expect("3", "SADD b 2 3 x");
        Expect("3", "SINTERCARD 2 a b");
        Expect("2", "SINTERCARD 2 a b LIMIT 2");
        Expect("3", "SINTERCARD 2 a b LIMIT 0");
        Expect("3", "SINTERCARD 2 a b limit 9");
        Expect("0", "SINTERCARD 2 a none");
        Expect("4", "SINTERCARD 1 a");
    }

    [Fact]
    public void Refuses_bad_arguments()
    {
        Expect("(error) ERR numkeys should be greater than 0", "SINTERCARD 0 a");
        Expect("(error) ERR numkeys should be greater than 0", "SINTERCARD x a");
        Expect("(error) ERR Number of keys can't be greater than number of args", "SINTERCARD 2 a");
        Expect("(error) ERR syntax error", "SINTERCARD 1 a b");
        Expect("(error) ERR syntax error", "SINTERCARD 1 a LIMIT");
        Expect("(error) ERR LIMIT can't be negative", "SINTERCARD 1 a LIMIT -1");
        Expect("(error) ERR LIMIT can't be negative", "SINTERCARD 1 a LIMIT x");
    }

    [Fact]
    public void Refuses_another_type()
    {
        Expect("1", "SETNX k text");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "SINTERCARD 1 k");
    }
}
