using System.Net;
using System.Net.Sockets;
using RedHare.Commands.Keys;

namespace RedHare.Commands.Tests.Keys;

public sealed class MigrateConnectionsTests : CommandTest
{
    [Fact]
    public void Keys_go_over_one_connection_until_it_was_idle_for_ten_seconds_or_is_closed()
    {
        using var target = new Target();
        Assert.Contains("migrate_cached_sockets:0\r\n", Run("INFO stats"), StringComparison.Ordinal);
        for (var key = 0; key < 3; key++)
        {
            Run($"SET key:{key} 1");
            Expect("OK", $"MIGRATE 127.0.0.1 {target.Port} key:{key} 0 30000");
        }
        Assert.Equal(1, target.Accepted);
        Assert.Contains("migrate_cached_sockets:1\r\n", Run("INFO stats"), StringComparison.Ordinal);
        Server.Context.Migrations.Release(Environment.TickCount64 + 9_000);
        Assert.Equal(1, Server.Context.Migrations.Count);
        Server.Context.Migrations.Release(Environment.TickCount64 + 10_001);
        Assert.Equal(0, Server.Context.Migrations.Count);
        Run("SET key 1");
        Expect("OK", $"MIGRATE 127.0.0.1 {target.Port} key 0 30000");
        Assert.Equal(2, target.Accepted);
        Expect("0", "DBSIZE");
    }

    [Fact]
    public void A_connection_that_the_other_side_closed_is_made_anew_and_one_with_open_answers_is_not_kept()
    {
        using var target = new Target { EndsEach = true };
        for (var key = 0; key < 2; key++)
        {
            Run($"SET key:{key} 1");
            Expect("OK", $"MIGRATE 127.0.0.1 {target.Port} key:{key} 0 30000");
            target.Ended.Wait(TestContext.Current.CancellationToken);
        }
        Assert.Equal(2, target.Accepted);
        using var connections = new MigrateConnections();
        var unanswered = connections.Rent("127.0.0.1", target.Port, 30000)!;
        unanswered.Add(["PING"u8.ToArray()]);
        connections.Return("127.0.0.1", target.Port, unanswered);
        Assert.Equal(0, connections.Count);
    }

    /// <summary>A server that says OK to SELECT and RESTORE.</summary>
    private sealed class Target : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private int _accepted;

        public Target()
        {
            _listener.Start();
            _ = AcceptAsync();
        }

        public bool EndsEach { get; init; }

        public SemaphoreSlim Ended { get; } = new(0);

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public int Accepted => Volatile.Read(ref _accepted);

        public void Dispose()
        {
            _listener.Dispose();
            Ended.Dispose();
        }

        private async Task AcceptAsync()
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync();
                Interlocked.Increment(ref _accepted);
                _ = ServeAsync(socket);
            }
        }

        private async Task ServeAsync(Socket socket)
        {
            using (socket)
            {
                var bytes = new byte[4096];
                while (await socket.ReceiveAsync(bytes) > 0)
                {
                    await socket.SendAsync("+OK\r\n+OK\r\n"u8.ToArray());
                    if (EndsEach) break;
                }
            }
            if (EndsEach) Ended.Release();
        }
    }
}
