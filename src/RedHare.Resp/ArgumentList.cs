namespace RedHare.Resp;

/// <summary>
/// The arguments of one request as positions in a byte array, normally the connection's read buffer itself: nothing is
/// copied. Positions are kept relative to <see cref="Origin"/>, so that a half-read request survives a move of the buffer.
/// </summary>
/// <remarks>A list is reused from request to request. Its spans are valid until the buffer is read into again.</remarks>
public sealed class ArgumentList
{
    private const int FirstCapacity = 8;
    private const int KeptCapacity = 1024;

    private Position[] _positions = [];

    private readonly record struct Position(int Offset, int Length);

    /// <summary>The array that holds the bytes: the read buffer, or a scratch array where arguments had to be unquoted.</summary>
    public byte[] Buffer { get; internal set; } = [];

    /// <summary>The index in <see cref="Buffer"/> that the positions count from.</summary>
    public int Origin { get; internal set; }

    /// <summary>How many arguments there are, the command's name included.</summary>
    public int Count { get; private set; }

    /// <summary>The bytes of all arguments together.</summary>
    public long TotalLength
    {
        get
        {
            long total = 0;
            foreach (var position in _positions.AsSpan(0, Count)) total += position.Length;
            return total;
        }
    }

    /// <summary>The argument at <paramref name="index"/>; 0 is the command's name.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such argument.</exception>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            var position = _positions[index];
            return new ReadOnlySpan<byte>(Buffer, Origin + position.Offset, position.Length);
        }
    }

    /// <summary>Where the argument at <paramref name="index"/> lies in <see cref="Buffer"/>.</summary>
    public (int Start, int Length) RangeOf(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        var position = _positions[index];
        return (Origin + position.Offset, position.Length);
    }

    /// <summary>An independent list in an array of its own, for a command that runs later (MULTI, a blocked client).</summary>
    public ArgumentList Copy()
    {
        var bytes = GC.AllocateUninitializedArray<byte>(checked((int)TotalLength));
        var copy = new ArgumentList { Buffer = bytes, _positions = new Position[Count] };
        var end = 0;
        for (var i = 0; i < Count; i++)
        {
            var argument = this[i];
            argument.CopyTo(bytes.AsSpan(end));
            copy.Add(end, argument.Length);
            end += argument.Length;
        }

        return copy;
    }

    internal void Add(int offset, int length)
    {
        // Grown as arguments arrive, never by the announced count: a count is cheap to send.
        if (Count == _positions.Length) Array.Resize(ref _positions, Math.Max(FirstCapacity, Count * 2));
        _positions[Count++] = new Position(offset, length);
    }

    internal void Clear()
    {
        Count = 0;
        if (_positions.Length > KeptCapacity) _positions = [];
    }
}
