using Xunit;

namespace RedHare.Net.Tests;

public class BackPressureTests
{
    public static TheoryData<TransportKind> Kinds => Test.Kinds();

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_slow_reader_is_counted_then_drained(TransportKind kind)
    {
        const int Length = 40 << 20;
        var reply = Test.Pattern(Length);
        var drained = 0;
        await using var server = new TestServer(kind, connection => new ScriptedHandler(connection)
        {
            Received = (handler, input) =>
            {
                input.Consume(input.Length);
                handler.Connection.Output.Write(reply);
                return false;
            },
            Drained = _ => Interlocked.Increment(ref drained),
        });
        using var client = await server.ConnectAsync();
        await client.SendAllAsync(new byte[1]);
        var handler = await server.HandlerAsync();
        await Test.Until(() => handler.Connection.PendingOutputBytes > Length / 2);
        Assert.Equal(0, drained);
        Assert.True(handler.Connection.BufferBytes > Length / 2);
        Assert.True(Test.Same(reply, await client.ReadAsync(Length)));
        await Test.Until(() => drained == 1 && handler.Connection.PendingOutputBytes == 0);
        Assert.Equal(0, handler.Connection.BufferBytes);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Pausing_while_the_peer_does_not_read_bounds_the_output(TransportKind kind)
    {
        const int Bound = 1 << 20, Requests = 2000, ReplyLength = 20_000;
        var reply = Test.Pattern(ReplyLength);
        long most = 0;
        await using var server = new TestServer(kind, connection => new ScriptedHandler(connection)
        {
            Received = (handler, input) =>
            {
                while (input.Length > 0 && handler.Connection.Output.PendingBytes < Bound)
                {
                    input.Consume(1);
                    handler.Connection.Output.Write(reply);
                }
                most = Math.Max(most, handler.Connection.Output.PendingBytes);
                if (handler.Connection.Output.PendingBytes >= Bound)
                    handler.Connection.PauseReading();
                return false;
            },
            Drained = handler => handler.Connection.ResumeReading(),
        });
        using var client = await server.ConnectAsync();
        await client.SendAllAsync(new byte[Requests]);
        for (var i = 0; i < Requests; i++)
            Assert.True(Test.Same(reply, await client.ReadAsync(ReplyLength)));
        Assert.InRange(most, Bound, Bound + ReplyLength);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Other_connections_are_served_while_one_does_not_read(TransportKind kind)
    {
        await using var server = new TestServer(kind, connection => new ScriptedHandler(connection)
        {
            Received = (handler, input) =>
            {
                var reply = input.Span[0] == 'L' ? new byte[30 << 20] : new byte[1];
                input.Consume(input.Length);
                handler.Connection.Output.Write(reply);
                return false;
            },
        }, loops: 1);
        using var slow = await server.ConnectAsync();
        await slow.SendAllAsync("L"u8.ToArray());
        using var quick = await server.ConnectAsync();
        for (var i = 0; i < 100; i++)
        {
            await quick.SendAllAsync("S"u8.ToArray());
            await quick.ReadAsync(1);
        }
        await slow.ReadAsync(30 << 20);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task An_idle_connection_owns_no_buffer(TransportKind kind)
    {
        await using var server = new TestServer(kind);
        using var client = await server.ConnectAsync();
        var handler = await server.HandlerAsync();
        Assert.Equal(0, handler.Connection.BufferBytes);
        for (var i = 0; i < 20; i++)
        {
            await client.SendAllAsync(new byte[100_000]);
            await client.ReadAsync(100_000);
            await Test.Until(() => handler.Connection.BufferBytes == 0);
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Half_a_command_keeps_a_small_buffer(TransportKind kind)
    {
        await using var server = new TestServer(kind, connection => new ScriptedHandler(connection) { Received = (_, _) => false });
        using var client = await server.ConnectAsync();
        await client.SendAllAsync("*2\r\n$3\r\nGET"u8.ToArray());
        var handler = await server.HandlerAsync();
        await Test.Until(() => handler.Connection.BufferBytes is > 0 and <= 1024);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Input_past_its_maximum_ends_the_connection_with_a_last_word(TransportKind kind)
    {
        await using var server = new TestServer(kind, connection => new ScriptedHandler(connection)
        {
            Received = (_, input) =>
            {
                input.MaximumCapacity = 300_000;
                return false;
            },
            InputFull = handler => handler.Connection.Output.Write("full"u8),
        });
        using var client = await server.ConnectAsync();
        var sending = client.SendAllAsync(new byte[2 << 20]);
        Assert.Equal("full"u8.ToArray(), await client.ReadToEndAsync());
        try
        {
            await sending;
        }
        catch (System.Net.Sockets.SocketException)
        {
            // What the server did not take may be refused.
        }
        var handler = await server.HandlerAsync();
        await Test.Until(() => handler.ClosedCalls == 1);
    }
}
