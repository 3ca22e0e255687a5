using System.Net;
using System.Runtime.CompilerServices;
using RedHare.Commands.Configuration;
using RedHare.Management;
using RedHare.Server;
using RedHare.Server.Logging;

namespace RedHare.Cli;

/// <summary>
/// The management API of a server process. It is started on a thread of its own once the other heads listen: ASP.NET's assemblies are loaded while clients are served already,
/// and not at all when <c>http-port</c> is empty or there is no broker.
/// </summary>
internal sealed class ManagementHead : IAsyncDisposable
{
    private readonly Task<IAsyncDisposable?> _server;

    private ManagementHead(Task<IAsyncDisposable?> server) => _server = server;

    /// <summary>Starts it. Null when nothing asks for it.</summary>
    /// <param name="configuration">Names the port.</param>
    /// <param name="broker">What is managed.</param>
    /// <param name="log">Told where it listens, or why it does not: the server goes on without it.</param>
    public static ManagementHead? Start(ServerConfiguration configuration, WholeBroker? broker, ServerLog log)
    {
        if (broker is null || configuration.Network.HttpPort.Length == 0) return null;
        IPEndPoint[] endPoints = [.. ListenAddresses.OfHttp(configuration).Select(static address => address.EndPoint).OfType<IPEndPoint>()];
        return new ManagementHead(Task.Run(() => StartAsync(configuration.Network.HttpPort, endPoints, broker, log)));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (await _server.ConfigureAwait(false) is { } server) await server.DisposeAsync().ConfigureAwait(false);
    }

    // Not inlined, so that who never comes here never loads what it needs.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<IAsyncDisposable?> StartAsync(string port, IPEndPoint[] endPoints, WholeBroker broker, ServerLog log)
    {
        try
        {
            var server = await ManagementServer.StartAsync(broker.Broker, new ManagementOptions
            {
                EndPoints = endPoints,
                Listeners = () => [.. broker.Server.EndPoints.OfType<IPEndPoint>().Select(endPoint => new Listener(broker.Server.SecureEndPoints.Contains(endPoint) ? "amqp/ssl" : "amqp", endPoint.Address.ToString(), endPoint.Port))],
                OnError = (what, exception) => log.Warning($"{what} {exception}"),
            }).ConfigureAwait(false);
            foreach (var endPoint in server.EndPoints) log.Notice($"Ready to accept connections http, {endPoint}");
            return server;
        }
        catch (IOException exception)
        {
            log.Warning($"Failed listening on port {port} (http), the broker has no management API: {exception.Message}");
            return null;
        }
    }
}
