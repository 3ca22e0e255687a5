using System.Text;
using Xunit;

namespace RedHare.Net.Tests;

public class EchoTests
{
    public static TheoryData<TransportKind> Kinds => Test.Kinds();

    // Lines, so that incomplete input stays with the transport until its rest comes.
    private static bool EchoLines(ScriptedHandler handler, InputBuffer input)
    {
        int end;
        while ((end = input.Span.IndexOf((byte)'\n')) >= 0)
        {
            handler.Connection.Output.Write(input.Span[..(end + 1)]);
            input.Consume(end + 1);
        }
        return false;
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Echoes(TransportKind kind)
    {
        await using var server = new TestServer(kind);
        using var client = await server.ConnectAsync();
        for (var i = 0; i < 100; i++)
        {
            await client.SendAllAsync("hello"u8.ToArray());
            Assert.Equal("hello", Encoding.ASCII.GetString(await client.ReadAsync(5)));
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Input_split_at_any_byte_is_joined(TransportKind kind)
    {
        await using var server = new TestServer(kind, connection => new ScriptedHandler(connection) { Received = EchoLines });
        var message = "first line\nsecond\n\nand the last\n"u8.ToArray();
        for (var split = 1; split < message.Length; split++)
        {
            using var client = await server.ConnectAsync();
            client.NoDelay = true;
            await client.SendAllAsync(message.AsMemory(0, split));
            await Task.Yield();
            await client.SendAllAsync(message.AsMemory(split));
            Assert.Equal(message, await client.ReadAsync(message.Length));
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Byte_by_byte_input_is_joined(TransportKind kind)
    {
        await using var server = new TestServer(kind, connection => new ScriptedHandler(connection) { Received = EchoLines });
        using var client = await server.ConnectAsync();
        client.NoDelay = true;
        var message = "a line sent one byte at a time\n"u8.ToArray();
        foreach (var one in message)
            await client.SendAllAsync(new[] { one });
        Assert.Equal(message, await client.ReadAsync(message.Length));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Fifty_megabytes_go_both_ways_at_once(TransportKind kind)
    {
        await using var server = new TestServer(kind);
        using var client = await server.ConnectAsync();
        var message = Test.Pattern(50 << 20);
        var sending = client.SendAllAsync(message);
        var echoed = await client.ReadAsync(message.Length);
        await sending;
        Assert.True(Test.Same(message, echoed));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task One_argument_of_fifty_megabytes_is_gathered_and_answered(TransportKind kind)
    {
        const int Length = 50 << 20;
        var copies = 0;
        byte[]? last = null;
        await using var server = new TestServer(kind, connection => new ScriptedHandler(connection)
        {
            Received = (handler, input) =>
            {
                if (!ReferenceEquals(last, input.Bytes))
                    copies++;
                last = input.Bytes;
                if (input.Length < Length)
                {
                    input.EnsureCapacity(Length);
                    return false;
                }
                input.Span.CopyTo(handler.Connection.Output.GetSpan(Length));
                handler.Connection.Output.Advance(Length);
                input.Consume(Length);
                return false;
            },
        });
        using var client = await server.ConnectAsync();
        var message = Test.Pattern(Length, 2);
        await client.SendAllAsync(message);
        Assert.True(Test.Same(message, await client.ReadAsync(Length)));
        // 64 KiB doubled to 50 MB is ten steps; parking small first parts adds a few.
        Assert.InRange(copies, 1, 40);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Many_connections_echo_at_once(TransportKind kind)
    {
        await using var server = new TestServer(kind, loops: 3);
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), Test.Token, async (i, _) =>
        {
            using var client = await server.ConnectAsync();
            for (var round = 1; round < 10; round++)
            {
                var message = Test.Pattern(round * 1000, i);
                await client.SendAllAsync(message);
                Assert.Equal(message, await client.ReadAsync(message.Length));
            }
        });
        Assert.Equal(200, server.Handlers.Select(handler => handler.Connection.Id).Distinct().Count());
    }
}
