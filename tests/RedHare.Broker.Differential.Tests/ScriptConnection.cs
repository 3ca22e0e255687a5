using System.Globalization;
using System.Net;
using RedHare.Broker.Differential.Tests.Wire;

namespace RedHare.Broker.Differential.Tests;

/// <summary>A connection of a script: opens channels when they are first used, answers what the server closes, and keeps per channel what came.</summary>
internal sealed class ScriptConnection : IDisposable
{
    // A channel of the test's own, for what the script does not see.
    private const int Watching = 2000;

    private static readonly Dictionary<string, string> Nothing = [];

    private readonly AmqpPeer _peer;
    private readonly SortedDictionary<int, ChannelLog> _channels = [];
    private readonly List<string> _lines = [];

    public ScriptConnection(IPEndPoint endPoint, string user, string password, string vhost, bool isTold)
    {
        _peer = new AmqpPeer(endPoint);
        var greeting = _peer.Open(user, password, vhost);
        if (isTold) _lines.Add($"0 {greeting[^1]}");
        IsEnded = greeting[^1].Method is not "connection.open-ok";
        if (greeting[^1].Method == "connection.close") _peer.Send(0, "connection.close-ok", Nothing);
    }

    public bool IsEnded { get; private set; }

    public void Run(ScriptLine line)
    {
        if (IsEnded) return;
        if (line.Channel > 0) Open(line.Channel, line.Method == "channel.open");
        _peer.Send(line.Channel, line.Method, line.Words);
        if (line.Channel > 0) _channels[line.Channel].Sent(line);
        var isAnswered = (MethodSpec.Find(line.Method).IsAnswered || line.Method is "basic.get" or "channel.open") && line.Words.GetValueOrDefault("no-wait") != "1";
        if (!isAnswered) return;
        while (!IsEnded)
        {
            var frame = Receive();
            if (frame.Channel == line.Channel && (frame.Method == line.Method + "-ok" || frame.Method is "basic.get-empty" or "channel.close" or "connection.close-ok")) return;
        }
    }

    /// <summary>A frame as it is: what a client that errs would send.</summary>
    public void SendFrame(Dictionary<string, string> words, int channel)
    {
        if (channel > 0) Open(channel, false);
        _peer.SendRaw(words.TryGetValue("raw", out var raw)
            ? Convert.FromHexString(raw)
            : WireFrame.Frame(int.Parse(words["type"], CultureInfo.InvariantCulture), channel, Convert.FromHexString(words.GetValueOrDefault("hex", ""))));
    }

    /// <summary>A queue's messages and consumers, or why they are not told; null when the connection has ended.</summary>
    public string? Count(string queue)
    {
        Open(Watching, false);
        _peer.Send(Watching, "queue.declare", new() { ["queue"] = queue, ["passive"] = "1" });
        while (!IsEnded)
        {
            var frame = Receive();
            if (frame.Channel != Watching) continue;
            if (frame.Method == "queue.declare-ok") return $"{frame.Fields["messages"]} messages, {frame.Fields["consumers"]} consumers";
            if (frame.Method == "channel.close") return frame.Fields["code"];
        }
        return null;
    }

    /// <summary>Awaits that each channel has said what it had to say.</summary>
    public void Settle()
    {
        foreach (var (number, channel) in _channels.Where(pair => pair.Key != Watching).ToArray())
        {
            if (IsEnded) return;
            if (!channel.IsOpen) continue;
            _peer.Send(number, "channel.flow", new() { ["active"] = "1" });
            while (!IsEnded && channel.IsOpen && Receive() is var frame && !(frame.Channel == number && frame.Method == "channel.flow-ok")) { }
            while (!IsEnded && channel.IsOpen && channel.IsUnconfirmed) Receive();
        }
    }

    public IEnumerable<string> TakeLines()
    {
        string[] lines = [.. _lines, .. _channels.Where(pair => pair.Key != Watching).SelectMany(pair => pair.Value.TakeLines().Select(line => $"{pair.Key} {line}"))];
        _lines.Clear();
        return lines;
    }

    public void Dispose() => _peer.Dispose();

    private void Open(int number, bool isTold)
    {
        if (!_channels.TryGetValue(number, out var channel)) _channels.Add(number, channel = new());
        if (channel.IsOpen || isTold) return;
        channel.Reset();
        _peer.Send(number, "channel.open", Nothing);
        while (!IsEnded && Receive() is var frame && !(frame.Channel == number && frame.Method is "channel.open-ok" or "channel.close")) { }
        channel.Forget("channel.open-ok");
    }

    private WireFrame Receive()
    {
        var frame = _peer.Next();
        if (frame.Channel == 0 || !_channels.TryGetValue(frame.Channel, out var channel))
        {
            _lines.Add($"{frame.Channel} {frame}");
            if (frame.Method == "connection.close") _peer.Send(0, "connection.close-ok", Nothing);
            IsEnded = frame.Method is "(end)" or "connection.close" or "connection.close-ok";
            return frame;
        }
        channel.Received(frame);
        if (frame.Method == "channel.close") _peer.Send(frame.Channel, "channel.close-ok", Nothing);
        return frame;
    }
}
