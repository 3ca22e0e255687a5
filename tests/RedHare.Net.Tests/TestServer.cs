using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace RedHare.Net.Tests;

/// <summary>A transport of one kind on a free loopback port, with what its handlers and its error hook saw.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly bool _errorsExpected;

    internal TestServer(TransportKind kind, Func<Connection, ScriptedHandler>? handler = null, Action<TransportOptions>? configure = null, int loops = 2, bool errorsExpected = false)
    {
        _errorsExpected = errorsExpected;
        Options.Kind = kind;
        Options.LoopCount = loops;
        Options.OnError = (_, exception) => Errors.Enqueue(exception);
        configure?.Invoke(Options);
        if (Options.EndPoints.Count == 0)
            Options.EndPoints.Add(ListenEndPoint.Tcp(IPAddress.Loopback, 0));
        Transport = Transport.Create(Options, connection =>
        {
            var made = (handler ?? ScriptedHandler.Echo)(connection);
            Handlers.Enqueue(made);
            return made;
        });
        Transport.Start();
    }

    internal TransportOptions Options { get; } = new();

    internal Transport Transport { get; }

    internal ConcurrentQueue<ScriptedHandler> Handlers { get; } = new();

    internal ConcurrentQueue<Exception> Errors { get; } = new();

    internal EndPoint EndPoint => Transport.BoundEndPoints[0];

    internal async Task<Socket> ConnectAsync(int index = 0)
    {
        var endPoint = Transport.BoundEndPoints[index];
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, endPoint is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified);
        await socket.ConnectAsync(endPoint, Test.Token);
        return socket;
    }

    internal async Task<ScriptedHandler> HandlerAsync(int index = 0)
    {
        await Test.Until(() => Handlers.Count > index);
        return Handlers.ElementAt(index);
    }

    public async ValueTask DisposeAsync()
    {
        await Transport.StopAsync().WaitAsync(Patience);
        Assert.Equal(0, Transport.ConnectionCount);
        Assert.All(Handlers, handler => Assert.Empty(handler.Violations));
        if (!_errorsExpected)
            Assert.Empty(Errors);
    }
}
