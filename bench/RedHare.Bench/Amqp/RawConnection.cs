using System.Net;
using System.Net.Sockets;
using RedHare.Amqp;

namespace RedHare.Bench.Amqp;

/// <summary>A logged-in AMQP connection with channel 1 open, over a blocking socket and nothing more: what a load generator must cost, it must not cost here.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly byte[] _received = new byte[1 << 20];
    private readonly FrameWriter _writer = new(4096);
    private int _start;
    private int _end;

    public RawConnection(IPEndPoint address)
    {
        Socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Socket.Connect(address);
        Socket.Send("AMQP\0\0\x09\x01"u8);
        Expect(ConnectionStart.Id);
        Call(0, new ConnectionStartOk(AmqpTable.Empty, "PLAIN", "\0guest\0guest"u8.ToArray(), "en_US"), ConnectionTune.Id);
        _writer.Method(0, new ConnectionTuneOk(2047, 131_072, 0));
        Call(0, new ConnectionOpen("/", "", false), ConnectionOpenOk.Id);
        Call(1, new ChannelOpen(""), ChannelOpenOk.Id);
    }

    public Socket Socket { get; }

    /// <summary>Sends a method on channel 1 and waits for its answer.</summary>
    public void Call<T>(in T method, uint answer) where T : struct, IMethod<T> => Call(1, method, answer);

    /// <summary>Sends a method without waiting.</summary>
    public void Send<T>(in T method) where T : struct, IMethod<T>
    {
        _writer.Method(1, method);
        Flush();
    }

    /// <summary>Waits for bytes and hands out all frames that are complete.</summary>
    /// <returns>False at the end of the stream.</returns>
    public bool Receive(Handler handler)
    {
        if (_start > 0)
        {
            Buffer.BlockCopy(_received, _start, _received, 0, _end - _start);
            _end -= _start;
            _start = 0;
        }
        var count = Socket.Receive(_received.AsSpan(_end));
        if (count == 0) return false;
        _end += count;
        while (FrameReader.Read(_received.AsSpan(_start, _end - _start), 131_072, out var frame, out var size) == FrameResult.Complete)
        {
            _start += size;
            handler(frame);
        }
        return true;
    }

    public void Dispose() => Socket.Dispose();

    private void Call<T>(ushort channel, in T method, uint answer) where T : struct, IMethod<T>
    {
        _writer.Method(channel, method);
        Flush();
        Expect(answer);
    }

    private void Flush()
    {
        Socket.Send(_writer.Written);
        _writer.Clear();
    }

    private void Expect(uint id)
    {
        uint came = 0;
        while (came == 0)
        {
            if (!Receive((in Frame frame) => came = frame.MethodId)) throw new InvalidOperationException($"The broker closed the connection instead of answering {id >> 16}.{id & 0xFFFF}.");
        }
        if (came != id) throw new InvalidOperationException($"{came >> 16}.{came & 0xFFFF} came instead of {id >> 16}.{id & 0xFFFF}.");
    }

    public delegate void Handler(in Frame frame);
}
