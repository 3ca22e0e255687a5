using System.Diagnostics;
using Xunit;

namespace RedHare.Net.Tests.Tls;

/// <summary>What .NET's client cannot do and OpenSSL's can; skipped where there is no openssl.</summary>
public sealed class OpensslTests : IDisposable
{
    private readonly TestCertificates _certificates = new();

    public static TheoryData<TransportKind> Kinds => Test.Kinds();

    public void Dispose() => _certificates.Dispose();

    /// <summary>A record without data: the server's side of TLS waits for the next one meanwhile, with no memory of the connection's.</summary>
    [Theory, MemberData(nameof(Kinds))]
    public async Task A_client_may_change_its_keys(TransportKind kind)
    {
        await using var server = new SecureServer(kind, _certificates);
        using var client = Start(server, "-tls1_3");
        var connection = (await server.Server.HandlerAsync()).Connection;
        for (var i = 0; i < 3; i++)
        {
            await SayAsync(client, $"before {i}", client.StandardOutput, $"before {i}");
            // K: other keys here, and the server is asked for the same.
            await SayAsync(client, "K", client.StandardError, "KEYUPDATE");
            await Test.Until(() => connection.BufferBytes == 0);
            await SayAsync(client, $"after {i}", client.StandardOutput, $"after {i}");
        }
        client.Kill();
        await client.WaitForExitAsync(Test.Token);
        await Test.Until(() => server.Server.Transport.ConnectionCount == 0);
    }

    private static Process Start(SecureServer server, string version)
    {
        var program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(static directory => Path.Combine(directory, "openssl")).FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, "There is no openssl in PATH.");
        return Process.Start(new ProcessStartInfo(program!, ["s_client", "-connect", $"{server.Server.EndPoint}", version])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
    }

    private static async Task SayAsync(Process client, string line, StreamReader from, string answer)
    {
        await client.StandardInput.WriteAsync($"{line}\n");
        await client.StandardInput.FlushAsync(Test.Token);
        while (await from.ReadLineAsync(Test.Token) is { } read)
            if (read == answer) return;
        Assert.Fail($"'{answer}' never came.");
    }
}
