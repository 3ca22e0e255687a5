namespace RedHare.Commands.Tests.Sets;

public sealed class SScanTests : CommandTest
{
    [Fact]
    public void Answers_a_small_set_at_once()
    {
        Expect("[\"0\", []]", "SSCAN s 0");
        Expect("3", "SADD s 3 1 2");
        Expect("[\"0\", [\"1\", \"2\", \"3\"]]", "SSCAN s 0 COUNT 1");
        Expect("2", "SADD s ab ac");
        Expect("[\"0\", [\"ab\", \"ac\"]]", "SSCAN s 99 MATCH a?");
    }

    [Fact]
    public void Visits_what_stays_while_other_members_come_and_go()
    {
        for (var i = 0; i < 1000; i++) Run($"SADD s stays{i}");
        for (var i = 0; i < 2000; i++) Run($"SADD s goes{i}");
        var seen = new HashSet<string>();
        var cursor = "0";
        var step = 0;
        do
        {
            var reply = Run($"SSCAN s {cursor} COUNT 20 MATCH stays*");
            cursor = reply[2..reply.IndexOf('"', 2)];
            foreach (var member in reply[(reply.IndexOf('[', 1) + 1)..^2].Split(", ", StringSplitOptions.RemoveEmptyEntries)) seen.Add(member);
            for (var i = 0; i < 30; i++) Run($"SREM s goes{step * 30 + i}");
            Run($"SADD s comes{step} comes{step}b");
            step++;
        }
        while (cursor != "0");
        Assert.Equal(1000, seen.Count);
    }

    [Fact]
    public void Refuses_bad_options()
    {
        Expect("1", "SADD s a");
        Expect("(error) ERR invalid cursor", "SSCAN s 1x");
        Expect("(error) ERR invalid cursor", "SSCAN s \" 1\"");
        Expect("(error) ERR invalid cursor", "SSCAN s 18446744073709551616");
        Expect("[\"0\", [\"a\"]]", "SSCAN s -1");
        Expect("(error) ERR NOVALUES option can only be used in HSCAN", "SSCAN s 0 NOVALUES");
        Expect("(error) ERR syntax error", "SSCAN s 0 COUNT");
    }

    [Fact]
    public void Refuses_another_type()
    {
        Expect("1", "SETNX k text");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "SSCAN k 0");
    }
}
