using RedHare.Commands.Keys;

namespace RedHare.Commands.Tests.Keys;

public sealed class MigrateConnectionsTests : CommandTest
{
    [Fact]
    public void Keys_go_over_one_connection_until_it_was_idle_for_ten_seconds_or_is_closed()
    {
        using var target = new MigrationTarget();
        Assert.Contains("migrate_cached_sockets:0\r\n", Run("INFO stats"), StringComparison.Ordinal);
        for (var key = 0; key < 3; key++) Move(target, $"key:{key}");
        Assert.Equal(1, target.Accepted);
        Assert.Contains("migrate_cached_sockets:1\r\n", Run("INFO stats"), StringComparison.Ordinal);
        Server.Context.Migrations.Release(Environment.TickCount64 + 9_000);
        Assert.Equal(1, Server.Context.Migrations.Count);
        Server.Context.Migrations.Release(Environment.TickCount64 + 10_001);
        Assert.Equal(0, Server.Context.Migrations.Count);
        Move(target, "key");
        Assert.Equal(2, target.Accepted);
        Expect("0", "DBSIZE");
    }

    [Fact]
    public void A_connection_that_the_other_side_closes_before_it_answers_is_made_anew_once()
    {
        using var target = new MigrationTarget();
        Move(target, "a");
        Run("SET b 1");
        Client.RunBlocking($"MIGRATE 127.0.0.1 {target.Port} b 0 60000");
        Assert.Equal("SELECT", target.Next()[0]);
        target.Next();
        target.Hang();
        target.Serve("+OK");
        Assert.Equal("OK", Client.Completed());
        Assert.Equal(2, target.Accepted);
        Expect("0", "DBSIZE");
    }

    [Fact]
    public async Task A_connection_with_open_answers_is_not_kept()
    {
        using var target = new MigrationTarget();
        using var connections = new MigrateConnections();
        var unanswered = (await connections.RentAsync("127.0.0.1", target.Port, 30000))!;
        await unanswered.AddAsync(["PING"u8.ToArray()]);
        connections.Return("127.0.0.1", target.Port, unanswered);
        Assert.Equal(0, connections.Count);
    }

    private void Move(MigrationTarget target, string key)
    {
        Run($"SET {key} 1");
        Client.RunBlocking($"MIGRATE 127.0.0.1 {target.Port} {key} 0 60000");
        target.Serve("+OK");
        Assert.Equal("OK", Client.Completed());
    }
}
