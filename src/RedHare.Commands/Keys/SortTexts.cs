using System.Buffers;

namespace RedHare.Commands.Keys;

/// <summary>Where a text lies in <see cref="SortTexts"/>; a negative length is no text.</summary>
internal readonly record struct TextRange(int Start, int Length)
{
    public static readonly TextRange None = new(0, -1);

    public bool IsNone => Length < 0;
}

/// <summary>The texts that one SORT works on, copied into one pooled array.</summary>
internal sealed class SortTexts : IDisposable
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(1024);
    private int _length;

    public ReadOnlySpan<byte> this[TextRange range] => _bytes.AsSpan(range.Start, range.Length);

    public TextRange Add(ReadOnlySpan<byte> text)
    {
        if (text.Length > _bytes.Length - _length) Grow(checked(_length + text.Length));
        text.CopyTo(_bytes.AsSpan(_length));
        var range = new TextRange(_length, text.Length);
        _length += text.Length;
        return range;
    }

    /// <summary>Where the next text will lie.</summary>
    public int End => _length;

    /// <summary>Forgets the texts added since <see cref="End"/> was this.</summary>
    public void CutBack(int end) => _length = end;

    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);

    private void Grow(int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Array.MaxLength, Math.Max(length, 2L * _length)));
        _bytes.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
