using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace RedHare.Client;

/// <summary>The id of a stream's entry: the milliseconds of its time, and a number among those of the same millisecond. <see href="https://redis.io/docs/latest/develop/data-types/streams/#entry-ids"/></summary>
/// <param name="Milliseconds">Unix time in milliseconds, as the server saw it; or whatever the writer gave.</param>
/// <param name="Sequence">The number within the millisecond.</param>
public readonly record struct StreamId(ulong Milliseconds, ulong Sequence) : IComparable<StreamId>
{
    /// <summary>0-0: before all entries.</summary>
    public static StreamId Min => default;

    /// <summary>The greatest there can be.</summary>
    public static StreamId Max => new(ulong.MaxValue, ulong.MaxValue);

    /// <summary>When the entry was added, where the server made the id.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id's first part is no time that .NET knows.</exception>
    public DateTimeOffset Time => DateTimeOffset.FromUnixTimeMilliseconds(Milliseconds > long.MaxValue ? long.MaxValue : (long)Milliseconds);

    /// <summary>The first id of a time, for ranges by time.</summary>
    public static StreamId At(DateTimeOffset time) => new((ulong)Math.Max(0, time.ToUnixTimeMilliseconds()), 0);

    /// <summary>Reads <c>1700000000000-5</c>, or <c>1700000000000</c>, whose second part is 0.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static StreamId Parse(string text) => TryParse(text, out var id) ? id : throw new FormatException($"This is no id of a stream's entry: {text}");

    /// <summary>Reads an id; false when it is none.</summary>
    public static bool TryParse(string? text, out StreamId id) => TryParse(Encoding.UTF8.GetBytes(text ?? ""), out id);

    /// <summary>Reads an id from UTF-8; false when it is none.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out StreamId id)
    {
        id = default;
        if (!Utf8Parser.TryParse(text, out ulong milliseconds, out var used)) return false;
        ulong sequence = 0;
        if (used < text.Length)
        {
            if (text[used] != '-' || !Utf8Parser.TryParse(text[(used + 1)..], out sequence, out var rest) || used + 1 + rest != text.Length) return false;
        }
        id = new StreamId(milliseconds, sequence);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(StreamId other) => Milliseconds != other.Milliseconds ? Milliseconds.CompareTo(other.Milliseconds) : Sequence.CompareTo(other.Sequence);

    /// <summary>Earlier.</summary>
    public static bool operator <(StreamId left, StreamId right) => left.CompareTo(right) < 0;

    /// <summary>Later.</summary>
    public static bool operator >(StreamId left, StreamId right) => left.CompareTo(right) > 0;

    /// <summary>Not later.</summary>
    public static bool operator <=(StreamId left, StreamId right) => left.CompareTo(right) <= 0;

    /// <summary>Not earlier.</summary>
    public static bool operator >=(StreamId left, StreamId right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Milliseconds}-{Sequence}");

    internal static StreamId Of(Reply reply) =>
        TryParse(reply.Bytes.Span, out var id) ? id : throw new InvalidCastException($"The reply is no id of a stream's entry: {reply}");

    internal static StreamId? OrNull(Reply reply) => reply.IsNull ? null : Of(reply);

    /// <summary>Adds it, behind a mark where there is one: <c>(</c> for an exclusive bound.</summary>
    internal void AddTo(CommandLine line, char mark = '\0')
    {
        Span<byte> text = stackalloc byte[1 + 20 + 1 + 20];
        var length = 0;
        if (mark != '\0') text[length++] = (byte)mark;
        Utf8Formatter.TryFormat(Milliseconds, text[length..], out var written);
        length += written;
        text[length++] = (byte)'-';
        Utf8Formatter.TryFormat(Sequence, text[length..], out written);
        line.Add(text[..(length + written)]);
    }
}
