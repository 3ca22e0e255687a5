using System.Buffers.Binary;
using Xunit;

namespace RedHare.Net.Tests;

public class PostTests
{
    public static TheoryData<TransportKind> Kinds => Test.Kinds();

    [Theory, MemberData(nameof(Kinds))]
    public async Task Posts_of_many_threads_arrive_all_and_in_each_senders_order(TransportKind kind)
    {
        const int Senders = 8, Each = 5000;
        await using var server = new TestServer(kind, connection => new ScriptedHandler(connection)
        {
            Posted = (handler, message) =>
            {
                var (sender, number) = ((int, int))message;
                var span = handler.Connection.Output.GetSpan(8);
                BinaryPrimitives.WriteInt32LittleEndian(span, sender);
                BinaryPrimitives.WriteInt32LittleEndian(span[4..], number);
                handler.Connection.Output.Advance(8);
            },
        });
        using var client = await server.ConnectAsync();
        var handler = await server.HandlerAsync();
        var threads = Enumerable.Range(0, Senders).Select(sender => new Thread(() =>
        {
            for (var number = 0; number < Each; number++)
                handler.Connection.Post((sender, number));
        })).ToList();
        threads.ForEach(thread => thread.Start());
        var all = await client.ReadAsync(Senders * Each * 8);
        threads.ForEach(thread => thread.Join());
        var next = new int[Senders];
        for (var i = 0; i < all.Length; i += 8)
            Assert.Equal(next[BinaryPrimitives.ReadInt32LittleEndian(all.AsSpan(i))]++, BinaryPrimitives.ReadInt32LittleEndian(all.AsSpan(i + 4)));
        Assert.All(next, count => Assert.Equal(Each, count));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_post_to_oneself_comes_after_the_call_that_made_it(TransportKind kind)
    {
        await using var server = new TestServer(kind, connection => new ScriptedHandler(connection)
        {
            Received = (handler, input) =>
            {
                input.Consume(input.Length);
                handler.Connection.Post("push");
                handler.Connection.Output.Write("reply "u8);
                return false;
            },
            Posted = (handler, _) => handler.Connection.Output.Write("push"u8),
        });
        using var client = await server.ConnectAsync();
        await client.SendAllAsync(new byte[1]);
        Assert.Equal("reply push"u8.ToArray(), await client.ReadAsync(10));
    }

    /// <summary>A server of one thread tells a reader of a change before it answers what he asked after the change.</summary>
    [Theory, MemberData(nameof(Kinds))]
    public async Task What_was_posted_before_input_was_sent_is_delivered_before_that_input(TransportKind kind)
    {
        using var entered = new SemaphoreSlim(0);
        using var mayGoOn = new SemaphoreSlim(0);
        await using var server = new TestServer(kind, connection => new ScriptedHandler(connection)
        {
            Received = (handler, input) =>
            {
                var text = System.Text.Encoding.ASCII.GetString(input.Span);
                input.Consume(input.Length);
                if (text.StartsWith("wait", StringComparison.Ordinal))
                {
                    entered.Release();
                    mayGoOn.Wait(TestServer.Patience);
                }
                else
                {
                    handler.Connection.Output.Write(System.Text.Encoding.ASCII.GetBytes(text));
                }
                return false;
            },
            Posted = (handler, _) => handler.Connection.Output.Write("p"u8),
        }, loops: 1);
        using var busy = await server.ConnectAsync();
        await server.HandlerAsync();
        using var reader = await server.ConnectAsync();
        var handler = await server.HandlerAsync(1);
        await busy.SendAllAsync("wait"u8.ToArray());
        Assert.True(await entered.WaitAsync(TestServer.Patience));
        // Both are ready in the loop's next round, and the first of them keeps it until the second has been posted to and has sent more.
        await busy.SendAllAsync("wait"u8.ToArray());
        await reader.SendAllAsync("1"u8.ToArray());
        mayGoOn.Release();
        Assert.True(await entered.WaitAsync(TestServer.Patience));
        handler.Connection.Post("push");
        await reader.SendAllAsync("2"u8.ToArray());
        mayGoOn.Release();
        var all = System.Text.Encoding.ASCII.GetString(await reader.ReadAsync(3));
        Assert.True(all.IndexOf('p') < all.IndexOf('2'), all);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Connections_pass_messages_between_loops(TransportKind kind)
    {
        ScriptedHandler[] ring = [];
        await using var server = new TestServer(kind, connection => new ScriptedHandler(connection)
        {
            Posted = (handler, message) =>
            {
                var hops = (int)message;
                if (hops == 0)
                    handler.Connection.Output.Write("done"u8);
                else
                    ring[hops % ring.Length].Connection.Post(hops - 1);
            },
        }, loops: 3);
        using var first = await server.ConnectAsync();
        using var second = await server.ConnectAsync();
        using var third = await server.ConnectAsync();
        await server.HandlerAsync(2);
        ring = [.. server.Handlers.OrderBy(handler => handler.Connection.Id)];
        ring[0].Connection.Post(3000);
        // The hop with count 0 was sent to ring[1 % 3].
        Assert.Equal("done"u8.ToArray(), await second.ReadAsync(4));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Posts_to_a_closed_connection_are_dropped(TransportKind kind)
    {
        await using var server = new TestServer(kind, connection => new ScriptedHandler(connection)
        {
            Posted = (handler, _) => handler.Violations.Enqueue("posted after close"),
        });
        var client = await server.ConnectAsync();
        var handler = await server.HandlerAsync();
        client.Dispose();
        await Test.Until(() => handler.ClosedCalls == 1);
        for (var i = 0; i < 100; i++)
            handler.Connection.Post(i);
        using var other = await server.ConnectAsync();
        await other.SendAllAsync(new byte[1]);
        await other.ReadAsync(1);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Ticks_come_with_a_clock_that_does_not_go_back(TransportKind kind)
    {
        var ticks = new System.Collections.Concurrent.ConcurrentQueue<long>();
        await using var server = new TestServer(kind, connection => new ScriptedHandler(connection)
        {
            Ticked = (handler, now) =>
            {
                ticks.Enqueue(now);
                if (ticks.Count == 3)
                    handler.Connection.Output.Write("3"u8);
            },
        });
        using var client = await server.ConnectAsync();
        await client.ReadAsync(1);
        var seen = ticks.ToArray();
        Assert.Equal(seen.Order(), seen);
        Assert.True(seen[2] - seen[0] >= 150);
    }
}
