using System.Buffers;
using System.Text.Unicode;

namespace RedHare.Client;

/// <summary>
/// A key's bytes as the text that the table is searched by. Bytes that are no UTF-8 become surrogates U+DC80 to U+DCFF, as in Python's file names: no two keys
/// have the same text, and since no text that comes from UTF-8 holds a lone surrogate, <see cref="IsText"/> tells such keys from a caller's ill-formed string.
/// </summary>
internal readonly ref struct KeyText
{
    /// <summary>Characters for which no array is rented.</summary>
    public const int Scratch = 256;

    private readonly char[]? _rented;

    /// <param name="key">The bytes.</param>
    /// <param name="scratch">Memory of the caller's, of <see cref="Scratch"/> characters.</param>
    public KeyText(ReadOnlySpan<byte> key, Span<char> scratch)
    {
        // A byte is at most one character.
        var text = key.Length <= scratch.Length ? scratch : (_rented = ArrayPool<char>.Shared.Rent(key.Length));
        IsText = true;
        var length = 0;
        while (true)
        {
            var status = Utf8.ToUtf16(key, text[length..], out var read, out var written, replaceInvalidSequences: false);
            length += written;
            if (status == OperationStatus.Done) break;
            // Ill-formed, or cut short at the end: one byte is escaped, and what follows is looked at anew.
            IsText = false;
            text[length++] = (char)(0xDC00 + key[read]);
            key = key[(read + 1)..];
        }
        Span = text[..length];
    }

    /// <summary>The text.</summary>
    public ReadOnlySpan<char> Span { get; }

    /// <summary>False when bytes had to be escaped.</summary>
    public bool IsText { get; }

    public void Dispose()
    {
        if (_rented is not null) ArrayPool<char>.Shared.Return(_rented);
    }
}
