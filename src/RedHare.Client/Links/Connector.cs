using System.Diagnostics;
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
        var started = Stopwatch.GetTimestamp();
        try
        {
            var stream = await OpenAsync(endPoint, options, limit.Token).ConfigureAwait(false);
            link = new Link(stream, new LinkLimits(options.MaxPending, options.MaxOutputBytes, (int)options.Silence.TotalMilliseconds)) { EndPoint = endPoint };
            link.TryOwn(static (reason, unanswered) =>
            {
                foreach (var pending in unanswered) pending.Fail(new RedisConnectionException($"The connection was lost during the greeting: {reason.Message}", mayHaveRun: true, reason));
            });
            link.Start();
            var protocol = await Greeting.SayAsync(link, options, limit.Token).ConfigureAwait(false);
            Instruments.CreateTime.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, ServerTags.Of(endPoint));
            return (link, protocol);
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
            KeepAlive(socket, options.KeepAlive);
            await socket.ConnectAsync(endPoint.Host, endPoint.Port, cancellation).ConfigureAwait(false);
            var stream = new NetworkStream(socket, ownsSocket: true);
            return options.Tls is { } tls ? await SecureStream.OpenAsync(stream, tls, endPoint.Host, cancellation).ConfigureAwait(false) : stream;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>For connections on which nothing may be asked while they wait: the operating system notices that the other end is gone.</summary>
    private static void KeepAlive(Socket socket, TimeSpan time)
    {
        if (time == Timeout.InfiniteTimeSpan) return;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, Math.Max(1, (int)time.TotalSeconds));
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, Math.Max(1, (int)time.TotalSeconds / 3));
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
    }
}
