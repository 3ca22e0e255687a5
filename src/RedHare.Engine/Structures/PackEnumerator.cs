namespace RedHare.Engine.Structures;

/// <summary>Walks a <see cref="Pack"/> forwards; the pack must not be edited meanwhile.</summary>
public ref struct PackEnumerator
{
    private readonly ReadOnlySpan<byte> _pack;
    private int _next;

    internal PackEnumerator(ReadOnlySpan<byte> pack, int offset)
    {
        _pack = pack;
        _next = offset < 0 ? pack.Length - 1 : offset;
        Offset = -1;
    }

    /// <summary>Offset of the current element; -1 before the first.</summary>
    public int Offset { get; private set; }

    /// <summary>The current element.</summary>
    public readonly PackEntry Current => Pack.Get(_pack, Offset);

    /// <summary>Steps to the next element; false past the last.</summary>
    public bool MoveNext()
    {
        if (_next >= _pack.Length - 1) return false;
        Offset = _next;
        _next += PackElement.Size(_pack, Offset);
        return true;
    }

    /// <summary>Itself, for foreach.</summary>
    public readonly PackEnumerator GetEnumerator() => this;
}
