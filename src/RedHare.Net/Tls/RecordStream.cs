using System.Threading.Channels;
using System.Threading.Tasks.Sources;
using RedHare.Net.Loops;

namespace RedHare.Net.Tls;

/// <summary>
/// What SslStream takes for the network: no socket, but the loop's buffers.
/// <para>A read never goes past a record's end, however many are there. SslStream would keep what it got of the next ones to itself: what follows the handshake, or an end that came with
/// the last data and that nobody then asks for.</para>
/// <para>During the handshake it is read and written on the pool: records come through a channel, and what is to be sent goes to the loop by mail.</para>
/// <para>From then on all is on the loop's thread and nothing waits: a read takes of the record that is there, a write goes to the output. A read that finds none is left open
/// and completed, in place, by the next record; SslStream asks for such a one only behind a record without data (a key update).</para>
/// </summary>
internal sealed class RecordStream(LoopConnection connection, InputBuffer cipher, OutputBuffer wire) : Stream, IValueTaskSource<int>
{
    private readonly Channel<byte[]> _early = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private ReadOnlyMemory<byte> _current;
    private ManualResetValueTaskSourceCore<int> _source;
    private Memory<byte> _awaiting;
    private bool _isAwaiting, _hasEarly, _isOnLoop;
    private int _left;
    private long _earlyBytes;

    /// <summary>Bytes at the front of the cipher's buffer that make complete records.</summary>
    internal int Whole { get; private set; }

    /// <summary>Bytes given to the handshake that it has not read.</summary>
    internal long EarlyBytes => Interlocked.Read(ref _earlyBytes);

    /// <summary>There is something for SslStream to read. Loop thread, behind the handshake.</summary>
    internal bool HasRecords => Whole > 0 || _hasEarly;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>A record for the handshake.</summary>
    internal void GiveEarly(ReadOnlySpan<byte> record)
    {
        Interlocked.Add(ref _earlyBytes, record.Length);
        _early.Writer.TryWrite(record.ToArray());
    }

    /// <summary>No more records come for the handshake: its read ends.</summary>
    internal void EndEarly() => _early.Writer.TryComplete();

    /// <summary>The handshake is over: from here on this is the loop's.</summary>
    internal void MoveToLoop()
    {
        _isOnLoop = true;
        _hasEarly = _current.Length > 0 || _early.Reader.TryPeek(out _);
    }

    /// <summary>So many bytes more of the cipher's buffer are complete records.</summary>
    internal void Give(int bytes)
    {
        Whole += bytes;
        if (!_isAwaiting || bytes == 0) return;
        _isAwaiting = false;
        _source.SetResult(Take(_awaiting.Span));
    }

    /// <summary>Ends an open read.</summary>
    internal void End()
    {
        if (!_isAwaiting) return;
        _isAwaiting = false;
        _source.SetResult(0);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_isOnLoop) return ReadEarlyAsync(buffer, cancellationToken);
        if (HasRecords) return new(Take(buffer.Span));
        _source.Reset();
        _awaiting = buffer;
        _isAwaiting = true;
        return new(this, _source.Version);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_isOnLoop) wire.Write(buffer.Span);
        else connection.Mail(new HandshakeFlight(buffer.ToArray()));
        return default;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    int IValueTaskSource<int>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => _source.OnCompleted(continuation, state, token, flags);

    private async ValueTask<int> ReadEarlyAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        while (_current.IsEmpty)
            if (!await _early.Reader.WaitToReadAsync(cancellation).ConfigureAwait(false)) return 0;
            else TryTakeEarly();
        return TakeCurrent(buffer.Span);
    }

    private int Take(Span<byte> buffer)
    {
        if (_hasEarly)
        {
            if (_current.IsEmpty) TryTakeEarly();
            var early = TakeCurrent(buffer);
            _hasEarly = _current.Length > 0 || _early.Reader.TryPeek(out _);
            return early;
        }
        if (_left == 0) _left = TlsRecord.Measure(cipher.Span);
        var count = Math.Min(buffer.Length, _left);
        cipher.Span[..count].CopyTo(buffer);
        cipher.Consume(count);
        _left -= count;
        Whole -= count;
        return count;
    }

    private void TryTakeEarly()
    {
        if (!_early.Reader.TryRead(out var record)) return;
        _current = record;
        Interlocked.Add(ref _earlyBytes, -record.Length);
    }

    private int TakeCurrent(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _current.Length);
        _current.Span[..count].CopyTo(buffer);
        _current = _current[count..];
        return count;
    }
}
