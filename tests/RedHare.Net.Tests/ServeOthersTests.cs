using System.Net.Sockets;
using Xunit;

namespace RedHare.Net.Tests;

/// <summary>A handler's call that lasts, and gives the loop's other connections turns meanwhile.</summary>
public class ServeOthersTests
{
    public static TheoryData<TransportKind> Kinds => Test.Kinds();

    [Theory, MemberData(nameof(Kinds))]
    public async Task Another_connection_is_read_answered_and_accepted_within_the_call(TransportKind kind)
    {
        var end = false;
        await using var server = new TestServer(kind, connection => new ScriptedHandler(connection)
        {
            Received = (handler, input) =>
            {
                var first = input.Span[0];
                input.Consume(input.Length);
                if (first == 'e') end = true;
                while (first == 'l' && !end) handler.Connection.ServeOthers();
                handler.Connection.Output.Write([first]);
                return false;
            },
        }, loops: 1);
        using var lasting = await server.ConnectAsync();
        using var other = await server.ConnectAsync();
        await other.SendAllAsync("a"u8.ToArray());
        Assert.Equal("a"u8.ToArray(), await other.ReadAsync(1));
        await lasting.SendAllAsync("l"u8.ToArray());
        await other.SendAllAsync("b"u8.ToArray());
        Assert.Equal("b"u8.ToArray(), await other.ReadAsync(1));
        using var late = await server.ConnectAsync();
        await late.SendAllAsync("c"u8.ToArray());
        Assert.Equal("c"u8.ToArray(), await late.ReadAsync(1));
        await late.SendAllAsync("e"u8.ToArray());
        Assert.Equal("e"u8.ToArray(), await late.ReadAsync(1));
        Assert.Equal("l"u8.ToArray(), await lasting.ReadAsync(1));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task The_connection_whose_handler_runs_gets_its_input_and_messages_afterwards(TransportKind kind)
    {
        var end = false;
        var inside = false;
        var events = new List<string>();
        await using var server = new TestServer(kind, connection => new ScriptedHandler(connection)
        {
            Received = (handler, input) =>
            {
                var first = (char)input.Span[0];
                input.Consume(1);
                if (inside && first != 'e') events.Add("input within");
                if (first == 'e') end = true;
                if (first != 'l') { handler.Connection.Output.Write([(byte)first]); return input.Length > 0; }
                handler.Connection.Post("posted");
                inside = true;
                while (!end) handler.Connection.ServeOthers();
                inside = false;
                events.Add("ended");
                handler.Connection.Output.Write("l"u8);
                return input.Length > 0;
            },
            Posted = (handler, message) => events.Add((string)message),
        }, loops: 1);
        using var lasting = await server.ConnectAsync();
        using var other = await server.ConnectAsync();
        await lasting.SendAllAsync("l"u8.ToArray());
        await lasting.SendAllAsync("xy"u8.ToArray());
        await other.SendAllAsync("e"u8.ToArray());
        Assert.Equal("lxy"u8.ToArray(), await lasting.ReadAsync(3));
        await Test.Until(() => events.Count > 1);
        Assert.Equal(["ended", "posted"], events);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Closed_by_another_it_ends_after_its_call(TransportKind kind)
    {
        Connection? target = null;
        await using var server = new TestServer(kind, connection => new ScriptedHandler(connection)
        {
            Received = (handler, input) =>
            {
                var first = input.Span[0];
                input.Consume(input.Length);
                if (first == 'k')
                {
                    target!.Close();
                    target = null;
                    handler.Connection.Output.Write("k"u8);
                    return false;
                }
                target = handler.Connection;
                while (target is not null) handler.Connection.ServeOthers();
                for (var i = 0; i < 10; i++) handler.Connection.ServeOthers();
                return false;
            },
        }, loops: 1);
        using var lasting = await server.ConnectAsync();
        using var killer = await server.ConnectAsync();
        await lasting.SendAllAsync("l"u8.ToArray());
        await Test.Until(() => Volatile.Read(ref target) is not null);
        await killer.SendAllAsync("k"u8.ToArray());
        Assert.Equal("k"u8.ToArray(), await killer.ReadAsync(1));
        Assert.Empty(await lasting.ReadToEndAsync());
    }
}
