using System.Runtime.CompilerServices;
using RedHare.Resp;

namespace RedHare.Client;

/// <summary>
/// The sending half of a link: two buffers, one that commands are written to under the link's lock, one that is on its way. One thread at a time has the
/// part of the sender; it swaps the buffers and sends until nothing is left.
/// </summary>
internal sealed class LinkWriter : IThreadPoolWorkItem
{
    private const int FirstSize = 4096;
    private const int MaxIdleSize = 1 << 20;

    private readonly Link _link;
    private readonly Stream _stream;
    private readonly Lock _gate;
    private readonly Action _onSent;
    private byte[] _output = new byte[FirstSize], _sending = new byte[FirstSize];
    private int _unsent, _unsentCommands, _onItsWay;
    private bool _isSending;
    private ConfiguredValueTaskAwaitable.ConfiguredValueTaskAwaiter _write;

    public LinkWriter(Link link, Stream stream, Lock gate)
    {
        (_link, _stream, _gate) = (link, stream, gate);
        _onSent = OnSent;
    }

    /// <summary>Bytes written and not yet given to the socket.</summary>
    public int Unsent => Volatile.Read(ref _unsent);

    /// <summary>Commands of which nothing was given to the socket yet: the last of those that await a reply. Under the lock.</summary>
    public int UnsentCommands => _unsentCommands;

    public bool HasIdleBytes => Unsent > 0 && !Volatile.Read(ref _isSending);

    /// <summary>Writes a command. Under the lock.</summary>
    public void Write(CommandLine line)
    {
        var needed = RespFormat.MaxHeader + line.Length + line.Count * RespFormat.BulkOverhead;
        if (_output.Length - _unsent < needed) Array.Resize(ref _output, (int)Math.Min(Array.MaxLength, Math.Max(_output.Length * 2L, _unsent + (long)needed)));
        var destination = _output.AsSpan(_unsent);
        var at = RespFormat.Header(destination, '*', line.Count);
        for (var i = 0; i < line.Count; i++) at += RespFormat.Bulk(destination[at..], line[i]);
        Volatile.Write(ref _unsent, _unsent + at);
        _unsentCommands++;
    }

    /// <summary>Takes the part of the sender, if there is something to send and nobody has it. Under the lock; <see cref="Send"/> must follow.</summary>
    public bool TryBegin()
    {
        if (_isSending || _unsent == 0) return false;
        Volatile.Write(ref _isSending, true);
        Swap();
        return true;
    }

    /// <summary>Sends until nothing is left.</summary>
    /// <param name="isCaller">True on the thread of a caller, who has a reply of its own to await: what comes meanwhile a pool thread sends.</param>
    public void Send(bool isCaller)
    {
        try
        {
            while (true)
            {
                var write = Awaiter(_stream.WriteAsync(_sending.AsMemory(0, _onItsWay)));
                if (!write.IsCompleted)
                {
                    _write = write;
                    write.UnsafeOnCompleted(_onSent);
                    return;
                }
                write.GetResult();
                if (!TryGoOn()) return;
                if (!isCaller) continue;
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                return;
            }
        }
        catch (Exception exception)
        {
            _link.Close(exception);
        }
    }

    void IThreadPoolWorkItem.Execute() => Send(isCaller: false);

    private static ConfiguredValueTaskAwaitable.ConfiguredValueTaskAwaiter Awaiter(ValueTask write) => write.ConfigureAwait(false).GetAwaiter();

    private void OnSent()
    {
        try
        {
            _write.GetResult();
        }
        catch (Exception exception)
        {
            _link.Close(exception);
            return;
        }
        if (TryGoOn()) Send(isCaller: false);
    }

    private bool TryGoOn()
    {
        lock (_gate)
        {
            if (_unsent > 0 && !_link.IsClosed)
            {
                Swap();
                return true;
            }
            Volatile.Write(ref _isSending, false);
            if (_sending.Length > MaxIdleSize) _sending = new byte[FirstSize];
            return false;
        }
    }

    private void Swap()
    {
        (_output, _sending) = (_sending, _output);
        (_onItsWay, _unsentCommands) = (_unsent, 0);
        Volatile.Write(ref _unsent, 0);
    }
}
