using System.Text;
using Xunit;

namespace RedHare.Net.Tests;

/// <summary>Output that waits for something beyond its connection.</summary>
public class HeldOutputTests
{
    public static TheoryData<TransportKind> Kinds => Test.Kinds();

    [Theory, MemberData(nameof(Kinds))]
    public async Task What_was_held_goes_though_more_is_held_in_the_same_round(TransportKind kind)
    {
        var releases = 0;
        await using var server = new TestServer(kind, connection => new ScriptedHandler(connection)
        {
            Received = static (handler, input) =>
            {
                handler.Connection.Output.Write(input.Span);
                input.Consume(input.Length);
                handler.Connection.HoldOutput();
                return false;
            },
            // As mail that waited: it is held anew before the round ends.
            Released = handler =>
            {
                if (++releases > 1) return;
                handler.Connection.Output.Write("second"u8);
                handler.Connection.HoldOutput();
            },
        });
        using var client = await server.ConnectAsync();
        await client.SendAllAsync("first"u8.ToArray());
        var connection = (await server.HandlerAsync()).Connection;
        await Test.Until(() => connection.PendingOutputBytes == 5);
        connection.ReleaseOutput();
        Assert.Equal("first", Encoding.ASCII.GetString(await client.ReadAsync(5)));
        await Test.Until(() => connection.PendingOutputBytes == 6);
        connection.ReleaseOutput();
        Assert.Equal("second", Encoding.ASCII.GetString(await client.ReadAsync(6)));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Input_is_read_again_when_what_it_waited_behind_has_gone(TransportKind kind)
    {
        var held = 0;
        await using var server = new TestServer(kind, connection => new ScriptedHandler(connection)
        {
            Received = (handler, input) =>
            {
                handler.Connection.Output.Write(input.Span);
                input.Consume(input.Length);
                handler.Connection.HoldOutput();
                Interlocked.Increment(ref held);
                return false;
            },
        });
        using var client = await server.ConnectAsync();
        await client.SendAllAsync("first"u8.ToArray());
        var connection = (await server.HandlerAsync()).Connection;
        for (var i = 1; i <= 50; i++)
        {
            await Test.Until(() => Volatile.Read(ref held) == i && connection.PendingOutputBytes == 5);
            // It lies in the socket when the output is released, and may be read, and held, in the round of the release.
            await client.SendAllAsync("other"u8.ToArray());
            connection.ReleaseOutput();
            Assert.Equal(i == 1 ? "first" : "other", Encoding.ASCII.GetString(await client.ReadAsync(5)));
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Who_has_paused_reading_is_told_when_what_was_held_has_gone(TransportKind kind)
    {
        var held = 0;
        await using var server = new TestServer(kind, connection => new ScriptedHandler(connection)
        {
            Received = (handler, input) =>
            {
                handler.Connection.Output.Write(input.Span);
                input.Consume(input.Length);
                handler.Connection.HoldOutput();
                handler.Connection.PauseReading();
                Interlocked.Increment(ref held);
                return false;
            },
            Drained = static handler => handler.Connection.ResumeReading(),
        });
        using var client = await server.ConnectAsync();
        var connection = default(Connection);
        for (var i = 1; i <= 3; i++)
        {
            await client.SendAllAsync("hello"u8.ToArray());
            connection ??= (await server.HandlerAsync()).Connection;
            // The count of bytes alone may be that of the round before.
            await Test.Until(() => Volatile.Read(ref held) == i && connection.PendingOutputBytes == 5);
            connection.ReleaseOutput();
            Assert.Equal("hello", Encoding.ASCII.GetString(await client.ReadAsync(5)));
        }
    }
}
