using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using RedHare.Differential.Tests;
using RedHare.Net.Tests.Tls;
using Xunit;

namespace RedHare.Cli.Tests;

/// <summary>TLS as the command line asks for it.</summary>
public sealed class ServeTlsTests : IDisposable
{
    private readonly TestCertificates _certificates = new();
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("redhare-cli-tls-");

    private string[] Arguments =>
    [
        "serve", "--port", "0", "--amqp-port", "", "--http-port", "", "--bind", "127.0.0.1", "--dir", _directory.FullName,
        "--tls-cert-file", _certificates.Certificate("server"), "--tls-key-file", _certificates.Key("server"), "--tls-ca-cert-file", _certificates.Ca,
    ];

    public void Dispose()
    {
        _certificates.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public void Both_heads_speak_it_on_ports_that_the_log_names()
    {
        using var server = RedHareProcess.Start([.. Arguments, "--tls-port", "-1", "--tls-auth-clients", "no", "--amqps-port", "0"]);
        server.ReadUntil("Ready to accept connections amqps, ");
        Assert.DoesNotContain(server.Lines, static line => line.Contains("connections tcp", StringComparison.Ordinal));
        Assert.Equal("+PONG\r\n", Ask(PortOf(server, "tls"), "PING\r\n"u8, 7));
        // connection.start: a frame of type 1, channel 0.
        Assert.Equal("\u0001\0\0", Ask(PortOf(server, "amqps"), "AMQP\0\0\x09\x01"u8, 3));
    }

    [Fact]
    public void Redis_cli_finds_its_way_with_a_certificate_and_not_without()
    {
        Assert.SkipWhen(RealRedis.Find() is null, "There is no redis-server in PATH.");
        using var server = RedHareProcess.Start([.. Arguments, "--tls-port", "-1", "--amqps-port", ""]);
        server.ReadUntil("Ready to accept connections tls, ");
        string[] ask = ["--tls", "-h", "localhost", "-p", $"{PortOf(server, "tls")}", "--cacert", _certificates.Ca];
        string[] certificate = ["--cert", _certificates.Certificate("client"), "--key", _certificates.Key("client")];
        if (RunRedisCli([.. ask, .. certificate, "ping"]) is not { } answer) return;
        Assert.Equal("PONG\n", answer);
        Assert.Equal("OK\n", RunRedisCli([.. ask, .. certificate, "config", "set", "tls-auth-clients", "optional"]));
        Assert.Equal("PONG\n", RunRedisCli([.. ask, "ping"]));
        Assert.Equal("OK\n", RunRedisCli([.. ask, .. certificate, "config", "set", "tls-auth-clients", "yes"]));
        Assert.DoesNotContain("PONG", RunRedisCli([.. ask, "ping"]), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_used_stops_the_start_and_is_named()
    {
        using var server = RedHareProcess.Start([.. Arguments, "--tls-port", "-1", "--tls-auth-clients", "no", "--tls-key-file", _certificates.Key("client"), "--amqps-port", ""]);
        server.Finish();
        Assert.Equal(1, server.ExitCode);
        Assert.Contains(server.Lines, line => line.Contains(_certificates.Key("client"), StringComparison.Ordinal));
        Assert.EndsWith("Failed to configure TLS. Check logs for more info.", server.Lines[^1], StringComparison.Ordinal);
    }

    /// <summary>Whoever has it: another server on this machine, or this test.</summary>
    [Fact]
    public void The_default_port_of_AMQP_over_TLS_in_use_stops_nothing()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 5671);
        try
        {
            listener.Start();
        }
        catch (SocketException)
        {
        }
        using var server = RedHareProcess.Start([.. Arguments, "--amqp-port", "0"]);
        server.ReadUntil("Failed listening on port 5671 (amqps), going on without TLS for AMQP");
        server.ReadUntil("Ready to accept connections amqp, ");
    }

    private static int PortOf(RedHareProcess server, string protocol) =>
        int.Parse(server.Lines.Single(line => line.Contains($"Ready to accept connections {protocol}, ", StringComparison.Ordinal)).Split(':')[^1]);

    private static string Ask(int port, ReadOnlySpan<byte> request, int length)
    {
        using var client = new TcpClient("127.0.0.1", port);
        using var stream = new SslStream(client.GetStream());
        stream.AuthenticateAsClient(new SslClientAuthenticationOptions { TargetHost = "localhost", RemoteCertificateValidationCallback = static (_, presented, _, _) => presented is not null });
        stream.Write(request);
        var answer = new byte[length];
        stream.ReadExactly(answer);
        return Encoding.Latin1.GetString(answer);
    }

    /// <summary>What it writes; null when it was built without TLS.</summary>
    private static string? RunRedisCli(string[] arguments)
    {
        var program = Path.Combine(Path.GetDirectoryName(RealRedis.Find())!, "redis-cli");
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return errors.Result.Contains("Unrecognized option", StringComparison.Ordinal) ? null : output;
    }
}
