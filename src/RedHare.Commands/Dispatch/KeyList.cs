using System.Buffers;

namespace RedHare.Commands;

/// <summary>The keys of one call: argument indices and what happens to each.</summary>
/// <param name="Index">The argument's index, the command's name being 0.</param>
/// <param name="Flags">What the command does with it.</param>
public readonly record struct KeyPosition(int Index, KeyFlags Flags);

/// <summary>
/// A list of key positions that starts in the caller's stack space and moves to a pooled array when that is full, so that
/// only a command of very many keys costs more than a few stores. Dispose returns the array.
/// </summary>
/// <param name="initial">Space to begin with.</param>
public ref struct KeyList(Span<KeyPosition> initial)
{
    private Span<KeyPosition> _items = initial;
    private KeyPosition[]? _pooled;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The keys, in the order of the specs.</summary>
    public readonly ReadOnlySpan<KeyPosition> Items => _items[..Count];

    /// <summary>Adds a key.</summary>
    public void Add(int index, KeyFlags flags)
    {
        if (Count == _items.Length) Grow();
        _items[Count++] = new(index, flags);
    }

    /// <summary>Forgets all keys.</summary>
    public void Clear() => Count = 0;

    /// <summary>Returns what was borrowed.</summary>
    public void Dispose()
    {
        if (_pooled is not null) ArrayPool<KeyPosition>.Shared.Return(_pooled);
        _pooled = null;
        _items = default;
        Count = 0;
    }

    private void Grow()
    {
        var larger = ArrayPool<KeyPosition>.Shared.Rent(Math.Max(16, Count * 2));
        _items[..Count].CopyTo(larger);
        if (_pooled is not null) ArrayPool<KeyPosition>.Shared.Return(_pooled);
        _items = _pooled = larger;
    }
}
