using System.Net.Sockets;
using Xunit;

namespace RedHare.Net.Tests;

public class CloseTests
{
    public static TheoryData<TransportKind> Kinds => Test.Kinds();

    [Theory, MemberData(nameof(Kinds))]
    public async Task Close_from_any_thread_is_seen_by_the_peer_and_happens_once(TransportKind kind)
    {
        await using var server = new TestServer(kind);
        using var client = await server.ConnectAsync();
        var handler = await server.HandlerAsync();
        Parallel.For(0, 50, _ => handler.Connection.Close());
        Assert.Empty(await client.ReadToEndAsync());
        await Test.Until(() => handler.ClosedCalls == 1 && server.Transport.ConnectionCount == 0);
        handler.Connection.Close();
        handler.Connection.CloseAfterFlush();
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task CloseAfterFlush_delivers_everything_though_the_peer_still_sends(TransportKind kind)
    {
        const int Length = 20 << 20;
        var reply = Test.Pattern(Length);
        await using var server = new TestServer(kind, connection => new ScriptedHandler(connection)
        {
            Received = (handler, input) =>
            {
                input.Consume(1);
                handler.Connection.Output.Write(reply);
                handler.Connection.CloseAfterFlush();
                return true;
            },
        });
        using var client = await server.ConnectAsync();
        // More than the server reads before it stops: unread input must not turn the close into a reset.
        await client.SendAllAsync(new byte[200_000]);
        var handler = await server.HandlerAsync();
        await Test.Until(() => handler.Connection.PendingOutputBytes > 0);
        Assert.True(Test.Same(reply, await client.ReadToEndAsync()));
        client.Dispose();
        await Test.Until(() => handler.ClosedCalls == 1);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task CloseAfterFlush_from_another_thread_follows_that_threads_posts(TransportKind kind)
    {
        await using var server = new TestServer(kind, connection => new ScriptedHandler(connection)
        {
            Posted = (handler, message) => handler.Connection.Output.Write((byte[])message),
        });
        using var client = await server.ConnectAsync();
        var handler = await server.HandlerAsync();
        for (byte i = 0; i < 100; i++)
            handler.Connection.Post(new[] { i });
        handler.Connection.CloseAfterFlush();
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (byte)i), await client.ReadToEndAsync());
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task After_a_closing_call_the_handler_hears_nothing_but_the_end(TransportKind kind)
    {
        var received = 0;
        await using var server = new TestServer(kind, connection => new ScriptedHandler(connection)
        {
            Received = (handler, _) =>
            {
                received++;
                handler.Connection.Post("late");
                handler.Connection.Output.Write("never sent"u8);
                handler.Connection.Close();
                return true;
            },
            Posted = (handler, _) => handler.Violations.Enqueue("posted after close"),
        });
        using var client = await server.ConnectAsync();
        await client.SendAllAsync(new byte[10]);
        var handler = await server.HandlerAsync();
        await Test.Until(() => handler.ClosedCalls == 1);
        Assert.Equal(1, received);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_peer_that_ends_its_side_still_gets_the_replies(TransportKind kind)
    {
        const int Length = 10 << 20;
        var reply = Test.Pattern(Length);
        await using var server = new TestServer(kind, connection => new ScriptedHandler(connection)
        {
            Received = (handler, input) =>
            {
                input.Consume(input.Length);
                handler.Connection.Output.Write(reply);
                return false;
            },
        });
        using var client = await server.ConnectAsync();
        await client.SendAllAsync(new byte[1]);
        client.Shutdown(SocketShutdown.Send);
        Assert.True(Test.Same(reply, await client.ReadToEndAsync()));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task An_exception_closes_its_connection_alone_and_is_reported(TransportKind kind)
    {
        await using var server = new TestServer(kind, connection => new ScriptedHandler(connection)
        {
            Received = (handler, input) =>
            {
                if (input.Span[0] == '!')
                    throw new InvalidOperationException("boom");
                handler.Connection.Output.Write(input.Span);
                input.Consume(input.Length);
                return false;
            },
            Posted = (_, _) => throw new InvalidOperationException("posted boom"),
            Closed = _ => throw new InvalidOperationException("closed boom"),
        }, loops: 1, errorsExpected: true);
        using var good = await server.ConnectAsync();
        using var bad = await server.ConnectAsync();
        using var posted = await server.ConnectAsync();
        await bad.SendAllAsync("!"u8.ToArray());
        var handler = await server.HandlerAsync(2);
        handler.Connection.Post("x");
        await ReadToResetAsync(bad);
        await ReadToResetAsync(posted);
        await good.SendAllAsync("still here"u8.ToArray());
        Assert.Equal("still here"u8.ToArray(), await good.ReadAsync(10));
        await Test.Until(() => server.Errors.Count == 4);
        Assert.Equal(["boom", "closed boom", "closed boom", "posted boom"], server.Errors.Select(error => error.Message).Order());
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_failing_factory_closes_the_connection(TransportKind kind)
    {
        await using var server = new TestServer(kind, _ => throw new InvalidOperationException("no handler"), errorsExpected: true);
        using var client = await server.ConnectAsync();
        Assert.Empty(await client.ReadToEndAsync());
        await Test.Until(() => server.Transport.ConnectionCount == 0);
        Assert.Equal("no handler", Assert.Single(server.Errors).Message);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Storms_of_closes_from_both_sides_leave_nothing_behind(TransportKind kind)
    {
        await using var server = new TestServer(kind, loops: 3);
        await Parallel.ForEachAsync(Enumerable.Range(0, 600), Test.Token, async (i, token) =>
        {
            using var client = await server.ConnectAsync();
            if (i % 3 == 0)
                client.LingerState = new LingerOption(true, 0);
            try
            {
                await client.SendAllAsync(new byte[1 + i * 100]);
                foreach (var handler in server.Handlers.Skip(i / 2).Take(2))
                {
                    handler.Connection.Post("news");
                    if (i % 2 == 0)
                        handler.Connection.Close();
                    else
                        handler.Connection.CloseAfterFlush();
                }
                if (i % 5 == 0)
                    await client.ReceiveAsync(new byte[100], token);
            }
            catch (SocketException)
            {
                // Another round of the loop closed this one.
            }
        });
        await Test.Until(() => server.Transport.ConnectionCount == 0);
        Assert.All(server.Handlers, handler => Assert.Equal(1, handler.ClosedCalls));
        Assert.All(server.Handlers, handler => Assert.Equal(0, handler.Connection.PendingOutputBytes));
    }

    private static async Task ReadToResetAsync(Socket socket)
    {
        try
        {
            Assert.Empty(await socket.ReadToEndAsync());
        }
        catch (SocketException exception)
        {
            Assert.Equal(SocketError.ConnectionReset, exception.SocketErrorCode);
        }
    }
}
