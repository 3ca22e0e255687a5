using System.Net;
using System.Net.Sockets;
using Xunit;

namespace RedHare.Net.Tests;

public class TransportTests
{
    public static TheoryData<TransportKind> Kinds => Test.Kinds();

    [Theory, MemberData(nameof(Kinds))]
    public async Task Port_zero_is_resolved_and_addresses_are_known(TransportKind kind)
    {
        await using var server = new TestServer(kind, configure: options => options.EndPoints.Add(ListenEndPoint.Tcp(IPAddress.Any, 0)));
        var bound = Assert.IsType<IPEndPoint>(Assert.Single(server.Transport.BoundEndPoints));
        Assert.NotEqual(0, bound.Port);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(IPAddress.Loopback, bound.Port, Test.Token);
        var handler = await server.HandlerAsync();
        Assert.Equal(client.LocalEndPoint, handler.Connection.RemoteEndPoint);
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, bound.Port), handler.Connection.LocalEndPoint);
        Assert.True(handler.Connection.FileDescriptor > 0);
        Assert.Equal(1, handler.Connection.Id);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task IPv6_is_served_beside_IPv4(TransportKind kind)
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "The machine has no IPv6.");
        await using var server = new TestServer(kind, configure: options =>
        {
            options.EndPoints.Add(ListenEndPoint.Tcp(IPAddress.Loopback, 0));
            options.EndPoints.Add(ListenEndPoint.Tcp(IPAddress.IPv6Loopback, 0));
        });
        for (var i = 0; i < 2; i++)
        {
            using var client = await server.ConnectAsync(i);
            await client.SendAllAsync("six"u8.ToArray());
            Assert.Equal("six"u8.ToArray(), await client.ReadAsync(3));
            Assert.Equal(client.LocalEndPoint, server.Handlers.ElementAt(i).Connection.RemoteEndPoint);
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_unix_socket_is_served_with_its_mode_and_replaces_a_stale_file(TransportKind kind)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        var path = Path.Combine(Path.GetTempPath(), $"redhare-{Guid.NewGuid():N}.sock");
        await File.WriteAllTextAsync(path, "left by an earlier server", Test.Token);
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using (var server = new TestServer(kind, configure: options => options.EndPoints.Add(ListenEndPoint.Unix(path, Mode))))
        {
            if (!OperatingSystem.IsWindows())
                Assert.Equal(Mode, File.GetUnixFileMode(path));
            using var client = await server.ConnectAsync();
            await client.SendAllAsync("unix"u8.ToArray());
            Assert.Equal("unix"u8.ToArray(), await client.ReadAsync(4));
            Assert.Null(server.Handlers.Single().Connection.RemoteEndPoint);
            Assert.Equal(path, server.Handlers.Single().Connection.LocalEndPoint!.ToString());
        }
        Assert.False(File.Exists(path));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_taken_port_is_an_error_with_the_systems_reason_and_frees_the_others(TransportKind kind)
    {
        await using var server = new TestServer(kind);
        var free = new IPEndPoint(IPAddress.Loopback, 0);
        using (var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            probe.Bind(free);
            free = (IPEndPoint)probe.LocalEndPoint!;
        }
        var options = new TransportOptions { Kind = kind };
        options.EndPoints.Add(new ListenEndPoint(free));
        options.EndPoints.Add(new ListenEndPoint(server.EndPoint));
        var error = Assert.Throws<TransportBindException>(() => Transport.Create(options, ScriptedHandler.Echo).Start());
        Assert.Equal(new SocketException((int)SocketError.AddressAlreadyInUse).Message, error.Reason);
        Assert.Equal($"Could not bind {server.EndPoint}: {error.Reason}", error.Message);
        options.EndPoints.RemoveAt(1);
        await using var second = Transport.Create(options, ScriptedHandler.Echo);
        second.Start();
        Assert.Equal(free, Assert.Single(second.BoundEndPoints));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_port_can_be_taken_again_at_once(TransportKind kind)
    {
        EndPoint endPoint;
        Socket client;
        await using (var server = new TestServer(kind))
        {
            endPoint = server.EndPoint;
            client = await server.ConnectAsync();
            await server.HandlerAsync();
        }
        // The server closed first: its side of the connection is in TIME_WAIT.
        Assert.Empty(await client.ReadToEndAsync());
        client.Dispose();
        await using var again = new TestServer(kind, configure: options => options.EndPoints.Add(new ListenEndPoint(endPoint)));
        using var next = await again.ConnectAsync();
        await next.SendAllAsync(new byte[1]);
        await next.ReadAsync(1);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Those_turned_away_get_the_reason_and_the_others_are_served(TransportKind kind)
    {
        TestServer? self = null;
        await using var server = new TestServer(kind, configure: options => options.Admit =
            (_, _) => self!.Transport.ConnectionCount < 2 ? null : "-ERR max number of clients reached\r\n"u8.ToArray());
        self = server;
        using var first = await server.ConnectAsync();
        var second = await server.ConnectAsync();
        await server.HandlerAsync(1);
        using var third = await server.ConnectAsync();
        Assert.Equal("-ERR max number of clients reached\r\n"u8.ToArray(), await third.ReadToEndAsync());
        Assert.Equal(2, server.Transport.ConnectionCount);
        second.Dispose();
        await Test.Until(() => server.Transport.ConnectionCount == 1);
        using var fourth = await server.ConnectAsync();
        await fourth.SendAllAsync(new byte[1]);
        await fourth.ReadAsync(1);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task After_StopAccepting_old_connections_live_and_new_ones_are_refused(TransportKind kind)
    {
        await using var server = new TestServer(kind);
        using var old = await server.ConnectAsync();
        await server.HandlerAsync();
        await server.Transport.StopAccepting();
        await server.Transport.StopAccepting();
        var refused = await Assert.ThrowsAsync<SocketException>(() => server.ConnectAsync());
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
        await old.SendAllAsync(new byte[1]);
        await old.ReadAsync(1);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Stopping_from_a_loop_thread_sends_the_last_reply_and_ends(TransportKind kind)
    {
        var server = new TestServer(kind, connection => new ScriptedHandler(connection));
        using var client = await server.ConnectAsync();
        var handler = await server.HandlerAsync();
        Task? stopped = null;
        handler.Received = (self, input) =>
        {
            input.Consume(input.Length);
            self.Connection.Output.Write("bye"u8);
            stopped = server.Transport.StopAsync();
            return false;
        };
        await client.SendAllAsync(new byte[1]);
        Assert.Equal("bye"u8.ToArray(), await client.ReadToEndAsync());
        await stopped!.WaitAsync(TestServer.Patience, Test.Token);
        Assert.Equal(1, handler.ClosedCalls);
        await server.DisposeAsync();
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Connections_are_spread_over_the_loops(TransportKind kind)
    {
        var threads = new System.Collections.Concurrent.ConcurrentDictionary<int, int>();
        await using var server = new TestServer(kind, connection => new ScriptedHandler(connection)
        {
            Opened = _ => threads.AddOrUpdate(Environment.CurrentManagedThreadId, 1, (_, count) => count + 1),
        }, loops: 4);
        var clients = new List<Socket>();
        for (var i = 0; i < 12; i++)
            clients.Add(await server.ConnectAsync());
        await Test.Until(() => threads.Values.Sum() == 12);
        Assert.Equal([3, 3, 3, 3], threads.Values);
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task Transports_live_side_by_side()
    {
        await using var first = new TestServer(TransportKind.Auto);
        await using var second = new TestServer(TransportKind.Portable);
        foreach (var server in new[] { first, second })
        {
            using var client = await server.ConnectAsync();
            await client.SendAllAsync(new byte[1]);
            await client.ReadAsync(1);
        }
        Assert.Equal(OperatingSystem.IsLinux() ? TransportKind.Epoll : TransportKind.Portable, first.Transport.Kind);
        Assert.Equal(TransportKind.Portable, second.Transport.Kind);
    }
}
