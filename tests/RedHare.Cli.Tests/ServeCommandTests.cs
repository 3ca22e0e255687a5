using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Xunit;

namespace RedHare.Cli.Tests;

public sealed class ServeCommandTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("redhare-cli-");

    public void Dispose() => _directory.Delete(recursive: true);

    private string PathOf(string name) => Path.Combine(_directory.FullName, name);

    [Fact]
    public void The_log_tells_the_start_in_the_words_of_redis_server_and_each_line_has_the_pid()
    {
        using var server = RedHareProcess.Serve("--save", "", "--appendonly", "no", "--dir", _directory.FullName, "--amqp-port", "", "--http-port", "");
        Assert.All(server.Lines, line => Assert.Matches(new Regex($@"^{server.Id}:M \d\d [A-Z][a-z]{{2}} \d{{4}} \d\d:\d\d:\d\d\.\d{{3}} [.*#-] "), line));
        Assert.Equal(
            [
                "oO0OoO0OoO0Oo RedHare is starting oO0OoO0OoO0Oo",
                $"RedHare version=0.1.0, redis_version=7.2.4, bits=64, pid={server.Id}, just started",
                "Configuration loaded",
                $"Running mode=standalone, port={server.Port}.",
                "Server initialized",
                "Ready to accept connections tcp",
            ],
            server.Lines.Select(line => line.Split(" * ")[1]));
        Assert.Equal("+PONG", server.Ask("PING"));
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public void A_signal_stops_it_cleanly(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no kill program.");
        using var server = RedHareProcess.Serve();
        server.Signal(signal);
        Assert.Equal("", server.Finish());
        Assert.Equal(0, server.ExitCode);
        Assert.Equal(
            [$"# Received SIG{signal} scheduling shutdown...", "* User requested shutdown...", "# RedHare is now ready to exit, bye bye..."],
            server.Lines.TakeLast(3).Select(line => string.Join(' ', line.Split(' ')[5..])));
    }

    [Fact]
    public void A_hang_up_of_the_terminal_is_ignored()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no kill program.");
        using var server = RedHareProcess.Serve();
        server.Signal("HUP");
        Assert.Equal("+PONG", server.Ask("PING"));
        server.Signal("TERM");
        server.Finish();
        Assert.Equal(0, server.ExitCode);
    }

    [Fact]
    public void A_file_standard_input_and_options_are_read_in_this_order()
    {
        File.WriteAllText(PathOf("redis.conf"), "port 1\ntimeout 10\nmaxclients 20\nhz 30\n");
        using var server = RedHareProcess.Start(PathOf("redis.conf"), "--port", "0", "--amqp-port", "", "--hz", "33", "-").Feed("maxclients 22\nhz 32\n");
        server.ReadUntil("Ready to accept connections tcp");
        Assert.DoesNotContain(server.Lines, line => line.EndsWith("port=1.", StringComparison.Ordinal));
    }

    [Fact]
    public void Log_and_pid_file_lie_in_dir_and_the_pid_file_goes_with_the_server()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no kill program.");
        using var server = RedHareProcess.Start("--port", "0", "--amqp-port", "", "--dir", _directory.FullName, "--logfile", "hare.log", "--pidfile", "hare.pid");
        var log = PathOf("hare.log");
        Assert.True(SpinWait.SpinUntil(() => File.Exists(log) && File.ReadAllText(log).Contains("Ready to accept"), TimeSpan.FromSeconds(60)));
        Assert.Equal($"{server.Id}\n", File.ReadAllText(PathOf("hare.pid")));
        server.Signal("TERM");
        server.Finish();
        Assert.Empty(server.Lines);
        Assert.False(File.Exists(PathOf("hare.pid")));
        Assert.Contains("Removing the pid file.", File.ReadAllText(log));
    }

    [Fact]
    public void A_port_in_use_stops_the_start_and_is_named()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var server = RedHareProcess.Start("--port", port.ToString(), "--amqp-port", "", "--bind", "127.0.0.1");
        server.Finish();
        Assert.Equal(1, server.ExitCode);
        Assert.EndsWith($"Failed listening on port {port} (tcp), aborting.", server.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_broker_listens_on_a_port_of_its_own_which_the_log_names()
    {
        using var server = RedHareProcess.Start("serve", "--port", "0", "--amqp-port", "0", "--http-port", "", "--dir", _directory.FullName, "--bind", "127.0.0.1");
        server.ReadUntil("Ready to accept connections amqp");
        var port = int.Parse(server.Lines[^1].Split(':')[^1]);
        using var client = new TcpClient("127.0.0.1", port);
        using var stream = client.GetStream();
        stream.Write("AMQP\0\0\x09\x01"u8);
        Assert.Equal(1, stream.ReadByte());
    }

    [Fact]
    public async Task The_management_API_listens_on_a_port_of_its_own_which_the_log_names()
    {
        using var server = RedHareProcess.Start("serve", "--port", "0", "--amqp-port", "0", "--http-port", "0", "--dir", _directory.FullName, "--bind", "127.0.0.1");
        server.ReadUntil("Ready to accept connections http");
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String("guest:guest"u8));
        var answer = await client.GetStringAsync(new Uri($"http://127.0.0.1:{server.Lines[^1].Split(':')[^1]}/api/whoami"), TestContext.Current.CancellationToken);
        Assert.Equal("""{"name":"guest","tags":["administrator"]}""", answer);
    }

    [Fact]
    public void A_port_of_the_management_API_in_use_is_named_and_the_server_goes_on()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var server = RedHareProcess.Start("--port", "0", "--amqp-port", "0", "--http-port", port.ToString(), "--dir", _directory.FullName, "--bind", "127.0.0.1");
        server.ReadUntil($"Failed listening on port {port} (http)");
        var amqp = server.Lines.Single(line => line.Contains("Ready to accept connections amqp")).Split(':')[^1];
        using var client = new TcpClient("127.0.0.1", int.Parse(amqp));
        Assert.True(client.Connected);
    }

    [Fact]
    public void A_port_of_the_broker_in_use_stops_the_start_and_is_named()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var server = RedHareProcess.Start("--port", "0", "--amqp-port", port.ToString(), "--bind", "127.0.0.1", "--dir", _directory.FullName);
        server.Finish();
        Assert.Equal(1, server.ExitCode);
        Assert.EndsWith($"Failed listening on port {port} (amqp), aborting.", server.Lines[^1], StringComparison.Ordinal);
    }

    /// <summary>Whoever has it: another server on this machine, or this test.</summary>
    [Fact]
    public void The_default_port_of_the_broker_in_use_stops_nothing()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 5672);
        try
        {
            listener.Start();
        }
        catch (SocketException)
        {
        }
        using var server = RedHareProcess.Start("--port", "0", "--bind", "127.0.0.1", "--http-port", "", "--dir", _directory.FullName);
        server.ReadUntil("going on without the broker");
        server.ReadUntil("Ready to accept connections tcp");
    }

    [Fact]
    public void A_save_point_is_taken_without_a_warning()
    {
        using var server = RedHareProcess.Serve("--save", "900", "1");
        Assert.DoesNotContain(server.Lines, line => line.Contains("WARNING: 'save"));
    }

    [Fact]
    public void A_unix_socket_is_served_too()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Only the portable transport runs on Windows.");
        using var server = RedHareProcess.Start("--port", "0", "--amqp-port", "", "--dir", _directory.FullName, "--unixsocket", "hare.sock");
        server.ReadUntil("Ready to accept connections unix");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(PathOf("hare.sock")));
        socket.Send("PING\r\n"u8);
        var reply = new byte[7];
        socket.ReceiveTimeout = 60_000;
        Assert.Equal(7, socket.Receive(reply));
        Assert.Equal("+PONG\r\n"u8.ToArray(), reply);
    }
}
