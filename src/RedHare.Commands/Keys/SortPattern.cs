using System.Buffers;
using RedHare.Engine;

namespace RedHare.Commands.Keys;

/// <summary>
/// A pattern of BY or GET: the first star stands for the element, <c>-&gt;field</c> behind it takes a hash's field, and <c>#</c> is the element itself.
/// </summary>
internal static class SortPattern
{
    /// <summary>Copies the value that the pattern names for an element; none when there is no such key or field, or it holds another type.</summary>
    public static TextRange Find(CommandCall call, ReadOnlySpan<byte> pattern, SortTexts texts, TextRange element)
    {
        if (pattern.SequenceEqual("#"u8)) return element;
        var star = pattern.IndexOf((byte)'*');
        if (star < 0) return TextRange.None;
        var rest = pattern[(star + 1)..];
        var arrow = rest.IndexOf("->"u8);
        // An arrow with nothing behind it belongs to the key's name.
        if (arrow == rest.Length - 2) arrow = -1;
        var field = arrow < 0 ? default : rest[(arrow + 2)..];
        if (arrow >= 0) rest = rest[..arrow];

        var text = texts[element];
        var name = ArrayPool<byte>.Shared.Rent(star + text.Length + rest.Length);
        pattern[..star].CopyTo(name);
        text.CopyTo(name.AsSpan(star));
        rest.CopyTo(name.AsSpan(star + text.Length));
        var key = call.Read(name.AsSpan(0, star + text.Length + rest.Length));
        ArrayPool<byte>.Shared.Return(name);

        var value = TextRange.None;
        if (arrow >= 0)
        {
            if (key.Type == KeyType.Hash && key.AsHash().TryGet(field, stackalloc byte[HashView.ScratchLength], out var found)) value = texts.Add(found);
        }
        else if (key.Type == KeyType.String) value = texts.Add(key.Text(stackalloc byte[StringValue.ScratchLength]));
        call.Unit.ReleaseLast();
        return value;
    }
}
