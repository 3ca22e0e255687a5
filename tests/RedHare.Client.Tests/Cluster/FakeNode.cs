using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RedHare.Client.Tests.Cluster;

/// <summary>A node that answers what a test says, and remembers what it was asked. Greetings are answered by itself.</summary>
internal sealed class FakeNode : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<(int Connection, string Line)> _asked = [];
    private readonly HashSet<TcpClient> _clients = [];
    private int _connections;

    public FakeNode()
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>From a command, its words divided by spaces, to what goes over the wire; null for no answer.</summary>
    public Func<string, string?> Answer { get; set; } = static _ => "+OK\r\n";

    /// <summary>Greetings are answered when this has ended.</summary>
    public Task Greeting { get; set; } = Task.CompletedTask;

    /// <summary>What CLUSTER SHARDS answers.</summary>
    public string Shards { get; set; } = "*0\r\n";

    /// <summary>All that was asked but greetings, with the number of the connection.</summary>
    public (int Connection, string Line)[] Asked
    {
        get
        {
            lock (_asked) return [.. _asked];
        }
    }

    /// <summary>How often a command was asked.</summary>
    public int Count(string line) => Asked.Count(one => one.Line == line);

    /// <summary>Shards, each with a range of slots and a master.</summary>
    public static string ShardsOf(params (int First, int Last, FakeNode Master)[] shards) => $"*{shards.Length}\r\n" + string.Concat(shards.Select(static shard =>
        $"*4\r\n$5\r\nslots\r\n*2\r\n:{shard.First}\r\n:{shard.Last}\r\n$5\r\nnodes\r\n*1\r\n*8\r\n" +
        $"$4\r\nport\r\n:{shard.Master.Port}\r\n$8\r\nendpoint\r\n$9\r\n127.0.0.1\r\n$4\r\nrole\r\n$6\r\nmaster\r\n$6\r\nhealth\r\n$6\r\nonline\r\n"));

    /// <summary>How many clients are connected.</summary>
    public int Clients
    {
        get
        {
            lock (_asked) return _clients.Count;
        }
    }

    /// <summary>Dies, as a process does.</summary>
    public void Dispose()
    {
        _listener.Dispose();
        TcpClient[] all;
        lock (_asked) all = [.. _clients];
        foreach (var client in all) client.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync(), Interlocked.Increment(ref _connections));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client, int connection)
    {
        using var owned = client;
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        lock (_asked) _clients.Add(client);
        try
        {
            while (await reader.ReadLineAsync() is { } header)
            {
                var words = new string[int.Parse(header[1..])];
                for (var i = 0; i < words.Length; i++)
                {
                    await reader.ReadLineAsync();
                    words[i] = (await reader.ReadLineAsync())!;
                }
                if (words[0] == "HELLO") await Greeting;
                if (Reply(string.Join(' ', words), connection) is { } reply) await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(reply));
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The client has gone, or this node.
        }
        finally
        {
            lock (_asked) _clients.Remove(client);
        }
    }

    private string? Reply(string line, int connection)
    {
        if (line.StartsWith("HELLO", StringComparison.Ordinal)) return "%1\r\n$5\r\nproto\r\n:3\r\n";
        if (line == "CLIENT ID") return ":1\r\n";
        if (line.StartsWith("CLIENT ", StringComparison.Ordinal)) return "+OK\r\n";
        lock (_asked) _asked.Add((connection, line));
        return line == "CLUSTER SHARDS" ? Shards : Answer(line);
    }
}
