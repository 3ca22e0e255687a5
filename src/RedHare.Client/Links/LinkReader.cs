using System.Runtime.CompilerServices;
using RedHare.Resp;

namespace RedHare.Client;

/// <summary>
/// The reading half of a link. It reads as long as bytes are there, gives each reply to its taker, and asks for more before any caller runs: so a caller
/// that blocks its thread keeps nobody from reading.
/// </summary>
internal sealed class LinkReader : IThreadPoolWorkItem
{
    private const int BufferSize = 64 * 1024;

    private readonly Link _link;
    private readonly Stream _stream;
    private readonly CallerQueue _callers;
    private readonly RespReader _parser = new();
    private readonly Action _onRead;
    private byte[] _buffer = new byte[BufferSize];
    private int _start, _end;
    private long _lastReceived = Environment.TickCount64;
    private ConfiguredValueTaskAwaitable<int>.ConfiguredValueTaskAwaiter _read;

    public LinkReader(Link link, Stream stream, CallerQueue callers)
    {
        (_link, _stream, _callers) = (link, stream, callers);
        _onRead = OnRead;
    }

    /// <summary>When the server was last heard, in <see cref="Environment.TickCount64"/>.</summary>
    public long LastReceived => Volatile.Read(ref _lastReceived);

    /// <summary>Starts, on a thread of the pool.</summary>
    public void Start() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    public void Close() => _stream.Dispose();

    void IThreadPoolWorkItem.Execute() => ReadOn(isFirst: true);

    private void OnRead() => ReadOn(isFirst: false);

    private void ReadOn(bool isFirst)
    {
        try
        {
            if (!isFirst) Take(_read.GetResult());
            while (true)
            {
                MakeRoom();
                var read = Awaiter(_stream.ReadAsync(_buffer.AsMemory(_end)));
                if (!read.IsCompleted)
                {
                    _read = read;
                    // From here on another thread may be reading: nothing of the reader's is touched below.
                    read.UnsafeOnCompleted(_onRead);
                    break;
                }
                if (_callers.HasMore) _callers.AskForHelp();
                Take(read.GetResult());
            }
        }
        catch (Exception exception)
        {
            _link.Close(exception);
        }
        _callers.Run();
    }

    private static ConfiguredValueTaskAwaitable<int>.ConfiguredValueTaskAwaiter Awaiter(ValueTask<int> read) => read.ConfigureAwait(false).GetAwaiter();

    private void Take(int read)
    {
        if (read == 0) throw new EndOfStreamException("The server closed the connection.");
        _end += read;
        Volatile.Write(ref _lastReceived, Environment.TickCount64);
        Deliver();
    }

    private void MakeRoom()
    {
        if (_start == _end)
        {
            _start = _end = 0;
            // A line of extraordinary length had it grow.
            if (_buffer.Length > BufferSize) _buffer = new byte[BufferSize];
        }
        else if (_buffer.Length - _end < RespReader.LongestInPlace && _start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            (_start, _end) = (0, _end - _start);
        }
        else if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
    }

    private void Deliver()
    {
        if (!_link.TryBeginDelivery(out var takers)) return;
        var answered = 0;
        try
        {
            while (true)
            {
                var taker = answered < takers.Count ? takers[answered] : null;
                if (!TryRead(taker, out var reply)) return;
                if (reply.Kind == ReplyKind.Push || taker is null)
                {
                    if (_link.OnPush is { } onPush) onPush(reply);
                    else if (reply.Kind != ReplyKind.Push) throw new InvalidDataException("The server sent a reply that nobody asked for.");
                    continue;
                }
                answered++;
                if (taker is BatchReply batch)
                {
                    if (!batch.Collect(reply)) continue;
                    reply = batch.Outcome();
                }
                if (taker.Settle(reply)) _callers.Add(taker);
            }
        }
        finally
        {
            _link.EndDelivery(answered);
        }
    }

    private bool TryRead(PendingReply? taker, out Reply reply)
    {
        switch (_parser.ReadScalar(_buffer, _start, _end, out var consumed, out var scalar))
        {
            case ScalarResult.Value:
                reply = ReplyReading.ToReply(scalar, _buffer, asView: taker is { TakesViews: true });
                _start += consumed;
                return true;
            case ScalarResult.NeedMore:
                reply = default;
                return false;
        }
        var result = _parser.Read(_buffer, _start, _end, out consumed, out var value);
        _start += consumed;
        if (result == ReadResult.Error) throw new InvalidDataException($"The server broke the protocol: {_parser.ErrorMessage}");
        reply = result == ReadResult.Value ? ReplyReading.ToReply(value) : default;
        return result == ReadResult.Value;
    }
}
