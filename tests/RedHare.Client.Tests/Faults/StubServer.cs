using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using RedHare.Resp;

namespace RedHare.Client.Tests.Faults;

/// <summary>A server on a socket that answers as the test says, and remembers what reached it.</summary>
internal sealed class StubServer : IAsyncDisposable
{
    /// <summary>An answer that ends the connection.</summary>
    public const string Hangup = "";

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Func<int, string, string?> _answer;
    private readonly ConcurrentQueue<(int Connection, string Command)> _received = new();
    private readonly ConcurrentBag<Socket> _sockets = [];
    private readonly Task _accepting;

    /// <param name="answer">From a connection's number, counted from 1, and a command to the reply as it goes over the wire; null for none.</param>
    public StubServer(Func<int, string, string?> answer)
    {
        _answer = answer;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(16);
        _accepting = AcceptAsync();
    }

    public RedisEndPoint EndPoint => new("127.0.0.1", ((IPEndPoint)_listener.LocalEndPoint!).Port);

    /// <summary>What came over a connection, but for the greeting.</summary>
    public string[] Received(int connection) => [.. _received.Where(one => one.Connection == connection).Select(one => one.Command)];

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
        foreach (var socket in _sockets) socket.Dispose();
    }

    private async Task AcceptAsync()
    {
        for (var number = 1; ; number++)
        {
            try
            {
                var socket = await _listener.AcceptAsync();
                _sockets.Add(socket);
                _ = ServeAsync(socket, number);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket socket, int number)
    {
        var buffer = new byte[64 * 1024];
        var reader = new RespReader();
        int start = 0, end = 0;
        try
        {
            while (await socket.ReceiveAsync(buffer.AsMemory(end)) is > 0 and var read)
            {
                end += read;
                while (reader.Read(buffer, start, end, out var consumed, out var value) == ReadResult.Value)
                {
                    start += consumed;
                    var command = string.Join(' ', value.Items.ToArray().Select(static item => item.ToString()));
                    var isGreeting = command.StartsWith("HELLO", StringComparison.Ordinal) || command.StartsWith("CLIENT", StringComparison.Ordinal);
                    if (!isGreeting) _received.Enqueue((number, command));
                    var reply = isGreeting ? command.StartsWith("HELLO", StringComparison.Ordinal) ? "%0\r\n" : "+OK\r\n" : _answer(number, command);
                    if (reply == Hangup)
                    {
                        socket.Dispose();
                        return;
                    }
                    if (reply is not null) await socket.SendAsync(Encoding.UTF8.GetBytes(reply));
                }
                if (start != end) continue;
                start = end = 0;
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The client has gone.
        }
        socket.Dispose();
    }
}
