using System.Net.Security;
using System.Net.Sockets;

namespace RedHare.Client;

/// <summary>Makes links: name lookup, TCP, TLS, greeting, all within the connect timeout.</summary>
internal static class Connector
{
    /// <summary>A greeted link and the protocol it speaks.</summary>
    /// <exception cref="RedisConnectionException">No connection, or not in time.</exception>
    /// <exception cref="RedisServerException">The server refuses credentials or database.</exception>
    public static async Task<(Link Link, int Protocol)> ConnectAsync(RedisEndPoint endPoint, RedisOptions options, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(options.ConnectTimeout);
        Link? link = null;
        try
        {
            var stream = await OpenAsync(endPoint, options, limit.Token).ConfigureAwait(false);
            link = new Link(stream, new LinkLimits(options.MaxPending, options.MaxOutputBytes, (int)options.Silence.TotalMilliseconds)) { EndPoint = endPoint };
            link.TryOwn(static (reason, unanswered) =>
            {
                foreach (var pending in unanswered) pending.Fail(new RedisConnectionException("The connection was lost during the greeting.", mayHaveRun: true, reason));
            });
            link.Start();
            return (link, await Greeting.SayAsync(link, options, limit.Token).ConfigureAwait(false));
        }
        catch (Exception exception)
        {
            link?.Close(exception);
            if (exception is RedisServerException or NotSupportedException || (exception is OperationCanceledException && cancellation.IsCancellationRequested)) throw;
            var reason = exception is OperationCanceledException ? $"not within {options.ConnectTimeout.TotalSeconds} s" : exception.Message;
            throw new RedisConnectionException($"No connection to {endPoint}: {reason}", mayHaveRun: false, exception);
        }
    }

    private static async Task<Stream> OpenAsync(RedisEndPoint endPoint, RedisOptions options, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            await socket.ConnectAsync(endPoint.Host, endPoint.Port, cancellation).ConfigureAwait(false);
            var stream = new NetworkStream(socket, ownsSocket: true);
            if (options.Tls is not { } tls) return stream;
            var secure = new SslStream(stream);
            await secure.AuthenticateAsClientAsync(WithHost(tls, endPoint.Host), cancellation).ConfigureAwait(false);
            return secure;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static SslClientAuthenticationOptions WithHost(SslClientAuthenticationOptions tls, string host) => tls.TargetHost is { Length: > 0 }
        ? tls
        : new SslClientAuthenticationOptions
        {
            TargetHost = host,
            ClientCertificates = tls.ClientCertificates,
            ClientCertificateContext = tls.ClientCertificateContext,
            LocalCertificateSelectionCallback = tls.LocalCertificateSelectionCallback,
            RemoteCertificateValidationCallback = tls.RemoteCertificateValidationCallback,
            CertificateChainPolicy = tls.CertificateChainPolicy,
            CertificateRevocationCheckMode = tls.CertificateRevocationCheckMode,
            EnabledSslProtocols = tls.EnabledSslProtocols,
            ApplicationProtocols = tls.ApplicationProtocols,
        };
}
