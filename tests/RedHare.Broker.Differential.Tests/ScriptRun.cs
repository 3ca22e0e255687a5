using System.Globalization;
using System.Net;
using RedHare.Broker.Differential.Tests.Wire;

namespace RedHare.Broker.Differential.Tests;

/// <summary>
/// Runs lines on one server and tells what came of each. A line ends when its reply has come, every queue that the script has met has been asked for its counts, and each channel has
/// answered a channel.flow, twice over: what the line causes has arrived by then, in RabbitMQ too, whose queues and channels are processes of their own.
/// </summary>
internal sealed class ScriptRun(IPEndPoint endPoint) : IDisposable
{
    private const int Rounds = 2;

    private readonly SortedDictionary<string, ScriptConnection> _connections = [];
    private readonly SortedSet<string> _queues = [];
    private readonly Normalization _names = new();

    /// <summary>What a line brought, frame by frame, and after it each queue's messages and consumers.</summary>
    public IReadOnlyList<string> Run(ScriptLine line)
    {
        Send(line);
        var counts = new SortedDictionary<string, string>();
        for (var i = 0; i < Rounds; i++) counts = Settle();
        string[] lines = [.. _connections.SelectMany(connection => connection.Value.TakeLines().Select(text => $"{connection.Key}/{text}"))];
        foreach (var name in _connections.Where(pair => pair.Value.IsEnded).Select(pair => pair.Key).ToArray())
        {
            _connections[name].Dispose();
            _connections.Remove(name);
        }
        if (!line.Counts) counts.Clear();
        return [.. lines.Concat(counts.Select(pair => $"queue {pair.Key}: {pair.Value}")).Select(_names.Apply)];
    }

    public void Dispose()
    {
        foreach (var connection in _connections.Values) connection.Dispose();
    }

    private void Send(ScriptLine line)
    {
        switch (line.Method)
        {
            case "wait":
                Thread.Sleep(int.Parse(line.Words["value"], CultureInfo.InvariantCulture));
                break;
            case "drop":
                if (_connections.Remove(line.Connection, out var dropped)) dropped.Dispose();
                break;
            case "open":
                _connections.Add(line.Connection, new(endPoint, line.Words.GetValueOrDefault("user", "guest"), line.Words.GetValueOrDefault("password", "guest"), line.Words.GetValueOrDefault("vhost", "/"), isTold: true));
                break;
            case "frame":
                Connection(line).SendFrame(line.Words, line.Channel);
                break;
            default:
                // A name that the server makes up is met in its reply; one that was given is asked for from now on.
                if (line.Words.TryGetValue("queue", out var queue) && queue.Length > 0 && !queue.StartsWith("amq.", StringComparison.Ordinal) && _queues.Count < 32) _queues.Add(queue);
                Connection(line).Run(line);
                break;
        }
    }

    private ScriptConnection Connection(ScriptLine line)
    {
        if (!_connections.TryGetValue(line.Connection, out var connection)) _connections.Add(line.Connection, connection = new(endPoint, "guest", "guest", "/", isTold: false));
        return connection;
    }

    private SortedDictionary<string, string> Settle()
    {
        var counts = new SortedDictionary<string, string>();
        foreach (var (name, connection) in _connections)
        {
            foreach (var queue in _queues)
                if (!connection.IsEnded && connection.Count(queue) is { } count && !count.StartsWith("404", StringComparison.Ordinal)) counts[name == "A" ? queue : $"{queue} for {name}"] = count;
            connection.Settle();
        }
        return counts;
    }
}
