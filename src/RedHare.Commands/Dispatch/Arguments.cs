namespace RedHare.Commands;

/// <summary>
/// A command line: ranges of one byte array, which is the connection's read buffer, or one of its own after
/// <see cref="Copy"/>. A list is filled anew for each command.
/// </summary>
public sealed class Arguments : IArguments
{
    private byte[] _buffer = [];
    private (int Start, int Length)[] _ranges = new (int, int)[8];

    /// <inheritdoc/>
    public int Count { get; private set; }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            if ((uint)index >= (uint)Count) throw new ArgumentOutOfRangeException(nameof(index));
            var (start, length) = _ranges[index];
            return _buffer.AsSpan(start, length);
        }
    }

    /// <summary>Empties the list; what is added lies in <paramref name="buffer"/>.</summary>
    public void Reset(byte[] buffer)
    {
        _buffer = buffer;
        Count = 0;
        if (_ranges.Length > 1024) _ranges = new (int, int)[8];
    }

    /// <summary>The same ranges lie in another array now, which the first one was copied to.</summary>
    public void Rebase(byte[] buffer) => _buffer = buffer;

    /// <summary>Adds an argument by its place in the buffer.</summary>
    public void Add(int start, int length)
    {
        if (Count == _ranges.Length) Array.Resize(ref _ranges, Count * 2);
        _ranges[Count++] = (start, length);
    }

    /// <summary>An independent copy with an array of its own, for MULTI and for waiting.</summary>
    public Arguments Copy()
    {
        var total = 0;
        for (var i = 0; i < Count; i++) total = checked(total + _ranges[i].Length);
        var copy = new Arguments { _buffer = new byte[total], _ranges = new (int, int)[Count] };
        var at = 0;
        for (var i = 0; i < Count; i++)
        {
            this[i].CopyTo(copy._buffer.AsSpan(at));
            copy.Add(at, _ranges[i].Length);
            at += _ranges[i].Length;
        }
        return copy;
    }

    /// <summary>Makes this list hold copies of the given arguments.</summary>
    public void Fill(params ReadOnlySpan<byte[]> arguments)
    {
        var total = 0;
        foreach (var argument in arguments) total += argument.Length;
        Reset(new byte[total]);
        var at = 0;
        foreach (var argument in arguments)
        {
            argument.CopyTo(_buffer, at);
            Add(at, argument.Length);
            at += argument.Length;
        }
    }

    /// <summary>Bytes that a copy holds (<c>argv-mem</c>, <c>multi-mem</c> of CLIENT LIST).</summary>
    public long MemoryBytes => _buffer.Length + _ranges.Length * 8L;
}
