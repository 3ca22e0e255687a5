using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RedHare.Commands.Tests.Keys;

/// <summary>A server that keys are moved to: it answers when and what the test says.</summary>
internal sealed class MigrationTarget : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly BlockingCollection<(string[] Command, Socket Socket)> _asked = [];
    private readonly ConcurrentBag<Socket> _sockets = [];
    private Socket? _last;
    private int _accepted;

    public MigrationTarget()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Connections that were made to it.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>The next command that comes, waited for.</summary>
    public string[] Next()
    {
        Assert.True(_asked.TryTake(out var asked, TimeSpan.FromSeconds(30)), "Nothing was asked.");
        _last = asked.Socket;
        return asked.Command;
    }

    /// <summary>Awaits SELECT and as many commands as there are answers, answers all of them, and returns the commands but SELECT.</summary>
    public string[][] Serve(params string[] answers)
    {
        Assert.Equal("SELECT", Next()[0]);
        string[][] commands = [.. answers.Select(_ => Next())];
        Answer("+OK", answers);
        return commands;
    }

    /// <summary>Answers by the connection that the last command came by.</summary>
    public void Answer(string first, params string[] others) => _last!.Send(Encoding.Latin1.GetBytes(string.Concat(others.Prepend(first).Select(line => line + "\r\n"))));

    /// <summary>Closes the connection that the last command came by.</summary>
    public void Hang() => _last!.Dispose();

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var socket in _sockets) socket.Dispose();
        _asked.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var socket = await _listener.AcceptSocketAsync();
            Interlocked.Increment(ref _accepted);
            _sockets.Add(socket);
            _ = ReadAsync(socket);
        }
    }

    private async Task ReadAsync(Socket socket)
    {
        using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        while (await reader.ReadLineAsync() is { } head)
        {
            var words = new string[int.Parse(head.AsSpan(1), CultureInfo.InvariantCulture)];
            for (var i = 0; i < words.Length; i++)
            {
                var word = new char[int.Parse((await reader.ReadLineAsync())!.AsSpan(1), CultureInfo.InvariantCulture)];
                await reader.ReadBlockAsync(word);
                await reader.ReadLineAsync();
                words[i] = new string(word);
            }
            _asked.Add((words, socket));
        }
    }
}
