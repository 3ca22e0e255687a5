using System.Collections.Concurrent;
using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using RedHare.Commands.Configuration;
using Xunit;

namespace RedHare.Server.Tests;

/// <summary>A server on a free loopback port over one transport; on disposal nothing may have gone wrong inside.</summary>
internal sealed class WireServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<string> _errors = new();

    public WireServer(string transport, params (string Name, string Value)[] directives)
    {
        var configuration = new ServerConfiguration();
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[("port", "0"), ("bind", "127.0.0.1"), ("transport", transport), .. directives])
            Assert.Null(configuration.Preset(name, value));
        Server = new RedisServer(configuration) { OnError = (what, exception) => _errors.Enqueue($"{what} {exception}") };
        Server.Start();
    }

    public RedisServer Server { get; }

    public static TheoryData<string> Transports() => OperatingSystem.IsLinux() ? ["epoll", "portable"] : ["portable"];

    public Task<WireClient> ConnectAsync(int receiveBuffer = 0) => WireClient.ConnectAsync((IPEndPoint)Server.EndPoints[0], receiveBuffer);

    public Task<WireClient> ConnectSecurelyAsync(X509Certificate2? certificate = null, SslProtocols protocols = SslProtocols.None) =>
        WireClient.ConnectSecurelyAsync(Server.SecureEndPoints[0], certificate, protocols);

    /// <summary>Waits for a state that another thread brings about; fails only after a minute.</summary>
    public static async Task Until(Func<Task<bool>> condition)
    {
        for (var i = 0; !await condition(); i++)
        {
            Assert.True(i < 6000, "The awaited state did not come.");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits until so many clients are blocked.</summary>
    public static Task UntilBlocked(WireClient observer, int count) =>
        Until(async () => (await observer.AskAsync("INFO clients")).ToString().Contains($"blocked_clients:{count}\r\n", StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        await Server.StopAsync().WaitAsync(Patience);
        Assert.Empty(_errors);
    }
}
