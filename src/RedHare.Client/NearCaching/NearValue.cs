using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace RedHare.Client;

/// <summary>
/// What a read of a key gave: absent, a string (an empty one too), or any other reply. Immutable but for a string's second form: it is kept as text when it
/// was asked for as text, as bytes otherwise, and the other form is made when somebody wants it.
/// </summary>
internal sealed class NearValue
{
    /// <summary>Bytes of this object.</summary>
    private const int BaseSize = 72;

    private const int ArrayHeader = 24, TextHeader = 24, ReplySize = 24;

    private readonly Reply _reply;
    private byte[]? _bytes;
    private string? _text;

    /// <param name="reply">What came.</param>
    /// <param name="asText">Whether a string is wanted as text now.</param>
    /// <param name="deadline">When it is no longer good, in milliseconds of the cache's clock; <see cref="long.MaxValue"/> for never.</param>
    public NearValue(Reply reply, bool asText, long deadline)
    {
        Deadline = deadline;
        Kind = reply.Kind;
        if (Kind != ReplyKind.Bulk)
        {
            _reply = reply;
            return;
        }
        var bytes = ArrayOf(reply);
        if (asText) _text = reply.ToString();
        // Text that is no UTF-8 does not tell the bytes again.
        if (!asText || !Utf8.IsValid(bytes)) _bytes = bytes;
    }

    public ReplyKind Kind { get; }

    public long Deadline { get; }

    /// <summary>Bytes that its entry counts for it. Under the table's lock.</summary>
    public long Counted { get; set; }

    /// <summary>Where it is kept; null while it is not, or not yet.</summary>
    public NearEntry? Entry { get; set; }

    /// <summary>Bytes of memory that it takes, about.</summary>
    public long Size => BaseSize + (_bytes is { } bytes ? SizeOf(bytes) : 0) + (_text is { } text ? SizeOf(text) : 0) + (Kind == ReplyKind.Bulk ? 0 : ItemsSize(_reply));

    /// <summary>The text, where it needs not be made; null for the absent value. False when <see cref="MakeText"/> makes it.</summary>
    public bool TryText(out string? text) => (text = Volatile.Read(ref _text)) is not null || Kind == ReplyKind.Null;

    /// <summary>The bytes, where they need not be made; null for the absent value. False when <see cref="MakeBytes"/> makes them.</summary>
    public bool TryBytes(out byte[]? bytes) => (bytes = Volatile.Read(ref _bytes)) is not null || Kind == ReplyKind.Null;

    /// <summary>The text, and how many bytes more are held now.</summary>
    public string MakeText(out long growth)
    {
        var made = _bytes is { } bytes ? Encoding.UTF8.GetString(bytes) : _reply.ToString();
        var known = Interlocked.CompareExchange(ref _text, made, null);
        growth = known is null ? SizeOf(made) : 0;
        return known ?? made;
    }

    /// <summary>The bytes, and how many bytes more are held now.</summary>
    public byte[] MakeBytes(out long growth)
    {
        var made = _text is { } text ? Encoding.UTF8.GetBytes(text) : _reply.Bytes.ToArray();
        var known = Interlocked.CompareExchange(ref _bytes, made, null);
        growth = known is null ? SizeOf(made) : 0;
        return known ?? made;
    }

    /// <summary>The reply, of whatever is no string.</summary>
    public Reply Reply => _reply;

    private static byte[] ArrayOf(Reply reply) =>
        MemoryMarshal.TryGetArray(reply.Bytes, out var segment) && segment.Count == segment.Array!.Length ? segment.Array : reply.Bytes.ToArray();

    private static long SizeOf(byte[] bytes) => ArrayHeader + bytes.Length;

    private static long SizeOf(string text) => TextHeader + sizeof(char) * (long)text.Length;

    private static long ItemsSize(Reply reply)
    {
        var items = reply.Items;
        if (items.Count == 0) return reply.Kind == ReplyKind.Bulk ? ArrayHeader + reply.Bytes.Length : 0;
        var size = ArrayHeader + (long)items.Count * ReplySize;
        foreach (var item in items) size += ItemsSize(item);
        return size;
    }
}
