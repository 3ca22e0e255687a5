using Xunit;

namespace RedHare.Net.Tests;

/// <summary>What a handler has done once for all connections of its loop.</summary>
public class RoundEndTests
{
    public static TheoryData<TransportKind> Kinds => Test.Kinds();

    [Theory, MemberData(nameof(Kinds))]
    public async Task What_runs_at_the_rounds_end_lets_go_what_was_held_in_it_and_can_ask_for_the_next(TransportKind kind)
    {
        await using var server = new TestServer(kind, connection => new ScriptedHandler(connection)
        {
            Received = (handler, input) =>
            {
                handler.Connection.Output.Write(input.Span);
                input.Consume(input.Length);
                handler.Connection.HoldOutput();
                handler.Connection.ServedBy.AtRoundEnd(() => handler.Connection.ServedBy.AtRoundEnd(handler.Connection.ReleaseOutput));
                return false;
            },
        }, loops: 1);
        using var client = await server.ConnectAsync();
        for (byte n = 0; n < 3; n++)
        {
            await client.SendAllAsync(new[] { n });
            Assert.Equal([n], await client.ReadAsync(1));
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task An_action_from_another_thread_runs_on_the_loops_and_one_that_fails_ends_nothing(TransportKind kind)
    {
        var connections = new TaskCompletionSource<Connection>();
        await using var server = new TestServer(kind, connection => new ScriptedHandler(connection)
        {
            Received = (handler, input) =>
            {
                handler.Connection.Output.Write(input.Span);
                input.Consume(input.Length);
                connections.TrySetResult(handler.Connection);
                return false;
            },
        }, loops: 1, errorsExpected: true);
        using var client = await server.ConnectAsync();
        await client.SendAllAsync("a"u8.ToArray());
        Assert.Equal("a"u8.ToArray(), await client.ReadAsync(1));
        var connection = await connections.Task;
        var isLoop = new TaskCompletionSource<bool>();
        connection.ServedBy.Post(() =>
        {
            connection.ServedBy.AtRoundEnd(() => throw new InvalidOperationException("at the end"));
            connection.ServedBy.AtRoundEnd(() => isLoop.SetResult(connection.IsLoopThread));
        });
        Assert.True(await isLoop.Task);
        Assert.Equal("at the end", Assert.Single(server.Errors).Message);
        await client.SendAllAsync("b"u8.ToArray());
        Assert.Equal("b"u8.ToArray(), await client.ReadAsync(1));
    }
}
