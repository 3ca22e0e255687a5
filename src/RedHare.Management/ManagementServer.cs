using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using RedHare.Broker;
using RedHare.Management.Http;
using RedHare.Management.Rates;

namespace RedHare.Management;

/// <summary>
/// RabbitMQ's management API over a broker in this process. It is Kestrel and nothing else of ASP.NET: no host, no configuration files, no environment variables,
/// no signal handlers, so that it starts in some milliseconds and several live side by side.
/// </summary>
public sealed class ManagementServer : IAsyncDisposable
{
    private readonly KestrelServer _server;
    private readonly RateSampler _sampler;

    private ManagementServer(KestrelServer server, RateSampler sampler)
    {
        _server = server;
        _sampler = sampler;
    }

    /// <summary>The addresses it listens on, ports resolved.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints { get; private set; } = [];

    /// <summary>Binds the addresses and serves.</summary>
    /// <param name="broker">What is managed. Not disposed.</param>
    /// <param name="options">How.</param>
    /// <exception cref="IOException">An address cannot be bound.</exception>
    public static async Task<ManagementServer> StartAsync(MessageBroker broker, ManagementOptions options)
    {
        ArgumentNullException.ThrowIfNull(broker);
        ArgumentNullException.ThrowIfNull(options);
        var limits = new KestrelServerOptions { AddServerHeader = false };
        limits.Limits.MaxRequestBodySize = options.MaxBodySize;
        foreach (var endPoint in options.EndPoints) limits.Listen(endPoint);
        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        var kestrel = new KestrelServer(Options.Create(limits), transport, NullLoggerFactory.Instance);
        var sampler = new RateSampler(broker, options.SampleInterval);
        var server = new ManagementServer(kestrel, sampler);
        try
        {
            var node = new ManagedNode(broker, options, sampler, server);
            await kestrel.StartAsync(new ManagementApplication(node), CancellationToken.None).ConfigureAwait(false);
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        server.EndPoints = [.. kestrel.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Select(Parse)];
        sampler.Start();
        return server;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _sampler.Dispose();
        using var impatient = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await _server.StopAsync(impatient.Token).ConfigureAwait(false);
        _server.Dispose();
    }

    private static IPEndPoint Parse(string address)
    {
        var uri = new Uri(address);
        return new IPEndPoint(IPAddress.Parse(uri.Host.Trim('[', ']')), uri.Port);
    }
}
