namespace RedHare.Tests;

public sealed class EmbeddedServerTests
{
    [Fact]
    public void A_disposed_server_refuses_commands_instead_of_touching_freed_memory()
    {
        var server = EmbeddedServer.Open();
        using var connection = server.Connect();
        connection.Execute("SET", "k", "v");
        server.Dispose();
        server.Dispose();
        Assert.Throws<ObjectDisposedException>(() => connection.Execute("GET", "k"));
        Assert.Throws<ObjectDisposedException>(() => connection.Execute("SET", "k", "w"));
        Assert.Throws<ObjectDisposedException>(() => server.Connect());
    }

    [Fact]
    public async Task Disposing_while_threads_run_commands_ends_them_with_an_exception()
    {
        for (var round = 0; round < 10; round++)
        {
            var server = EmbeddedServer.Open();
            var workers = Enumerable.Range(0, 4).Select(n => Task.Run(() =>
            {
                using var connection = server.Connect();
                for (var i = 0; ; i++)
                {
                    connection.Execute("RPUSH", $"list:{n}:{i % 10}", new string('x', i % 5000));
                    connection.Execute("SINTER", "a", "b");
                }
            })).ToArray();
            await Task.Delay(20, TestContext.Current.CancellationToken);
            await server.DisposeAsync();
            foreach (var worker in workers) await Assert.ThrowsAsync<ObjectDisposedException>(() => worker);
        }
    }

    [Fact]
    public void Two_servers_have_nothing_in_common()
    {
        using var first = EmbeddedServer.Open();
        using var second = EmbeddedServer.Open(("databases", "2"));
        using var one = first.Connect();
        using var two = second.Connect();
        one.Execute("SET", "k", "v");
        Assert.True(two.Execute("GET", "k").IsNull);
        Assert.Equal("ERR DB index is out of range", Assert.Throws<RedisServerException>(() => two.Execute("SELECT", "2")).Message);
    }

    [Fact]
    public void A_directive_that_is_wrong_is_named()
    {
        var error = Assert.Throws<ArgumentException>(() => EmbeddedServer.Open(("hz", "often")));
        Assert.Contains("hz", error.Message, StringComparison.Ordinal);
        Assert.Contains("no-such-thing", Assert.Throws<ArgumentException>(() => EmbeddedServer.Open(("no-such-thing", "1"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_returns_when_keys_are_deleted()
    {
        using var server = EmbeddedServer.Open();
        using var connection = server.Connect();
        var empty = server.UsedBytes;
        for (var i = 0; i < 20_000; i++) connection.Execute("SET", $"key:{i}", new string('v', i % 300));
        Assert.True(server.UsedBytes > empty + 2_000_000);
        connection.Execute("FLUSHALL", "SYNC");
        Assert.Equal(empty, server.UsedBytes);
    }
}
