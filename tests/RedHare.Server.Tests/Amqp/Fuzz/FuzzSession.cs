using System.Net;
using RedHare.Amqp;

namespace RedHare.Server.Tests.Amqp.Fuzz;

/// <summary>
/// One connection's worth of frames. A channel that the server closes is opened again, as a client would; one more channel does nothing wrong and must stay open as long as the connection is.
/// </summary>
internal sealed class FuzzSession(IPEndPoint address, string host, int seed)
{
    private const ushort Innocent = 9;

    private readonly Random _random = new(seed);
    private readonly Dictionary<ushort, bool> _closed = [];
    private bool _isClosed;
    private bool _isAnswered;
    private string? _wrong;
    private string _stage = "opening";

    /// <summary>Sends until the server closes the connection, or at most so many steps. Returns how many frames were sent.</summary>
    /// <exception cref="InvalidOperationException">The server did what it must not.</exception>
    public int Run(int steps)
    {
        try
        {
            return Send(steps);
        }
        catch (InvalidOperationException exception)
        {
            throw new InvalidOperationException($"connection {seed}, {_stage}: {exception.Message}", exception);
        }
    }

    private int Send(int steps)
    {
        using var peer = FuzzPeer.Open(address, host);
        for (ushort channel = 1; channel <= FuzzFrames.Channels; channel++) Open(peer, channel);
        Open(peer, Innocent);
        _stage = "sending";
        var (noise, writer, frames) = (new FuzzFrames(_random), new FrameWriter(8192), 0);
        var isOpen = true;
        while (isOpen && steps > 0)
        {
            foreach (var (channel, isAsked) in _closed)
            {
                if (isAsked) writer.Method(channel, default(ChannelCloseOk));
                writer.Method(channel, new ChannelOpen(""));
                frames += isAsked ? 2 : 1;
            }
            _closed.Clear();
            for (var burst = _random.Next(1, 12); burst > 0; burst--, steps--) frames += noise.Write(writer);
            isOpen = Send(peer, writer.Written) && peer.Receive(Take, wait: false) && !_isClosed;
            writer.Clear();
            if (_wrong is not null) throw new InvalidOperationException(_wrong);
        }
        if (!isOpen) return frames;
        if (_random.Next(2) == 0)
        {
            frames += noise.WriteLast(writer);
            peer.Send(writer.Written);
            return frames;
        }
        // Whatever came before, the channel that did nothing wrong is served, unless the connection was closed meanwhile.
        _stage = "asking";
        peer.Send(Innocent, new BasicQos(0, 1, false));
        while (!_isAnswered && !_isClosed && peer.Receive(Take, wait: true)) { }
        if (_wrong is not null) throw new InvalidOperationException(_wrong);
        return frames;
    }

    private static void Open(FuzzPeer peer, ushort channel)
    {
        peer.Send(channel, new ChannelOpen(""));
        peer.Expect(ChannelOpenOk.Id);
    }

    /// <summary>Sends in pieces, so that frames come torn.</summary>
    private bool Send(FuzzPeer peer, ReadOnlySpan<byte> bytes)
    {
        if (_random.Next(4) > 0) return peer.Send(bytes);
        var cut = _random.Next(bytes.Length);
        return peer.Send(bytes[..cut]) && peer.Send(bytes[cut..]);
    }

    private void Take(in Frame frame)
    {
        if (frame.Type != FrameType.Method) return;
        if (frame.MethodId == ConnectionClose.Id) _isClosed = true;
        else if (frame.Channel == Innocent && frame.MethodId == BasicQosOk.Id) _isAnswered = true;
        else if (frame.Channel == Innocent) _wrong ??= $"{frame.MethodId >> 16}.{frame.MethodId & 0xFFFF} came to a channel that did nothing";
        else if (frame.MethodId == ChannelClose.Id) _closed[frame.Channel] = true;
        else if (frame.MethodId == ChannelCloseOk.Id) _closed[frame.Channel] = false;
    }
}
