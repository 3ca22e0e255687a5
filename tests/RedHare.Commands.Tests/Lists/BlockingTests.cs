using System.Text;
using RedHare.Engine;

namespace RedHare.Commands.Tests.Lists;

/// <summary>What all blocking list commands have in common; each one's own test is beside its command's name.</summary>
public sealed class BlockingTests : CommandTest
{
    private TestClient Blocked(string line)
    {
        var client = Server.Connect();
        client.RunBlocking(line);
        return client;
    }

    [Fact]
    public void Who_came_first_is_served_first_whatever_the_command()
    {
        using var first = Blocked("BRPOP k 0");
        using var second = Blocked("BLMPOP 0 1 k LEFT COUNT 2");
        using var third = Blocked("BLMOVE k other LEFT LEFT 0");
        Expect("4", "RPUSH k a b c d");
        Assert.Equal("[\"k\", \"d\"]", first.Completed());
        Assert.Equal("[\"k\", [\"a\", \"b\"]]", second.Completed());
        Assert.Equal("\"c\"", third.Completed());
        Expect("0", "LLEN k");
    }

    [Fact]
    public void A_move_feeds_who_waits_for_its_destination()
    {
        using var last = Blocked("BLPOP c 0");
        using var middle = Blocked("BLMOVE b c LEFT RIGHT 0");
        using var first = Blocked("BRPOPLPUSH a b 0");
        Expect("1", "RPUSH a x");
        Assert.Equal("\"x\"", first.Completed());
        Assert.Equal("\"x\"", middle.Completed());
        Assert.Equal("[\"c\", \"x\"]", last.Completed());
    }

    [Fact]
    public void Two_moves_that_feed_each_other_come_to_rest()
    {
        using var there = Blocked("BRPOPLPUSH a b 0");
        using var back = Blocked("BRPOPLPUSH b a 0");
        Expect("1", "RPUSH a x");
        Assert.Equal("\"x\"", there.Completed());
        Assert.Equal("\"x\"", back.Completed());
        Expect("[\"x\"]", "LRANGE a 0 -1");
        Expect("0", "LLEN b");
    }

    [Fact]
    public void A_move_onto_itself_leaves_the_element_for_the_next()
    {
        using var first = Blocked("BLMOVE a a LEFT RIGHT 0");
        using var second = Blocked("BLPOP a 0");
        Expect("1", "RPUSH a x");
        Assert.Equal("\"x\"", first.Completed());
        Assert.Equal("[\"a\", \"x\"]", second.Completed());
    }

    [Fact]
    public void A_destination_of_another_type_is_an_error_when_the_element_comes()
    {
        using var move = Blocked("BLMOVE a s LEFT LEFT 0");
        Expect("OK", "SET s v");
        using var pop = Blocked("BLPOP a 0");
        Expect("1", "RPUSH a x");
        Assert.StartsWith("(error) WRONGTYPE", move.Completed(), StringComparison.Ordinal);
        Assert.Equal("[\"a\", \"x\"]", pop.Completed());
    }

    [Fact]
    public void A_string_wakes_nobody_until_another_key_does()
    {
        using var pop = Blocked("BLPOP a b 0");
        Expect("OK", "SET a v");
        Assert.True(pop.IsBlocked);
        Expect("1", "RPUSH b x");
        Assert.StartsWith("(error) WRONGTYPE", pop.Completed(), StringComparison.Ordinal);
        Expect("1", "LLEN b");
    }

    [Fact]
    public void A_transaction_serves_at_its_end_by_the_keys_order_of_writing()
    {
        using var first = Blocked("BLPOP a 0");
        using var second = Blocked("BLPOP a b 0");
        Run("MULTI");
        Run("RPUSH b 1");
        Run("RPUSH a 2");
        Run("EXEC");
        Assert.Equal("[\"a\", \"2\"]", second.Completed());
        Assert.True(first.IsBlocked);
        Run("MULTI");
        Run("RPUSH a 3");
        Run("DEL a");
        Run("EXEC");
        Assert.True(first.IsBlocked);
        Run("MULTI");
        Run("RPUSH a 4");
        Run("DEL a");
        Run("RPUSH a 5");
        Run("EXEC");
        Assert.Equal("[\"a\", \"5\"]", first.Completed());
    }

    [Fact]
    public void A_transaction_does_not_wait()
    {
        Run("MULTI");
        Run("BLPOP a 0");
        Run("BRPOP a 0");
        Run("BLMPOP 0 1 a LEFT");
        Run("BLMOVE a b LEFT LEFT 0");
        Run("BRPOPLPUSH a b 0");
        Run("RPUSH a x");
        Run("BLPOP a 0");
        Expect("[(nil array), (nil array), (nil array), (nil), (nil), 1, [\"a\", \"x\"]]", "EXEC");
    }

    [Theory]
    [InlineData("RENAME source k")]
    [InlineData("RENAMENX source k")]
    [InlineData("COPY source k")]
    [InlineData("LMOVE source k LEFT LEFT")]
    [InlineData("RPOPLPUSH source k")]
    public void Any_command_that_makes_the_key_appear_serves(string line)
    {
        using var pop = Blocked("BLPOP k 0");
        Expect("1", "RPUSH source x");
        Run(line);
        Assert.Equal("[\"k\", \"x\"]", pop.Completed());
    }

    [Fact]
    public void So_does_a_move_from_another_database()
    {
        using var pop = Blocked("BLPOP k 0");
        Run("SELECT 1");
        Run("RPUSH k x");
        Assert.True(pop.IsBlocked);
        Expect("1", "MOVE k 0");
        Assert.Equal("[\"k\", \"x\"]", pop.Completed());
    }

    [Fact]
    public void Effects_are_those_of_the_commands_without_waiting()
    {
        var effects = Server.Context.Engine.Effects.Read();
        using var pop = Blocked("BLPOP none k 0");
        using var move = Blocked("BLMOVE k other LEFT RIGHT 0");
        using var push = Blocked("BRPOPLPUSH k other 0");
        using var some = Blocked("BLMPOP 0 2 none k RIGHT COUNT 9");
        Expect("5", "RPUSH k a b c d e");
        some.Completed();
        Assert.Equal(["RPUSH k a b c d e", "LPOP k", "LMOVE k other LEFT RIGHT", "RPOPLPUSH k other", "RPOP k 2"], Lines(effects));
    }

    /// <summary>Who is served by who was served comes before the next command of whoever wrote.</summary>
    [Fact]
    public void A_chain_is_served_to_its_end_at_once()
    {
        var effects = Server.Context.Engine.Effects.Read();
        using var there = Blocked("BLMOVE a b LEFT RIGHT 0");
        using var back = Blocked("BLMOVE b a RIGHT LEFT 0");
        Run("LPUSH a x");
        Run("SET other v");
        Assert.Equal(["LPUSH a x", "LMOVE a b LEFT RIGHT", "LMOVE b a RIGHT LEFT", "SET other v"], Lines(effects));
    }

    [Fact]
    public void A_client_that_goes_takes_nothing_along()
    {
        var pop = Blocked("BLPOP k 0");
        pop.Dispose();
        Expect("1", "RPUSH k x");
        Expect("1", "LLEN k");
    }

    /// <summary>The effects' order is that in which things happened, or replaying them would not give the same lists.</summary>
    [Fact]
    public async Task Pushes_and_waits_of_two_threads_replay_to_the_same_lists()
    {
        const int Rounds = 2000;
        string[] keys = ["a", "b", "c", "d"];
        var popping = Task.Run(() =>
        {
            var random = new Random(1);
            var waiting = new Queue<TestClient>();
            for (var i = 0; i < Rounds; i++)
            {
                var client = Server.Connect();
                var (from, to) = (keys[random.Next(4)], keys[random.Next(4)]);
                if (client.Start(random.Next(3) == 0 ? $"BLMOVE {from} {to} LEFT RIGHT 0" : $"BLPOP {from} {to} 0") is null) waiting.Enqueue(client);
                else client.Dispose();
                if (waiting.Count < 20) continue;
                // Half of them give up.
                using var done = waiting.Dequeue();
                if (!done.IsBlocked) done.Completed();
            }
            foreach (var client in waiting) client.Dispose();
        }, TestContext.Current.CancellationToken);
        using var pusher = Server.Connect();
        for (var i = 0; i < Rounds; i++) pusher.Run($"RPUSH {keys[i % 4]} {i} x");
        await popping;
        Assert.Equal(0, Server.Context.Engine.BlockedWaiters);
    }

    private static List<string> Lines(EffectReader effects)
    {
        var lines = new List<string>();
        while (effects.Next() is { } effect)
            lines.AddRange(EffectText.Parse(effect.Commands).Select(line => string.Join(' ', line.Select(Encoding.ASCII.GetString))));
        return lines;
    }
}
