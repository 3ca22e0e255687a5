using RedHare.Engine;

namespace RedHare.Resp;

/// <summary>Reads a server's replies, RESP2 or RESP3, from bytes that arrive in any pieces. One per connection.</summary>
/// <remarks>
/// Whatever is understood is copied out and consumed at once, in the middle of a reply too: open aggregates wait on a stack, a
/// half-read string in its own array. So the caller's buffer need never hold more than a line, no byte is looked at twice,
/// and depth costs heap, not stack. Memory grows with what has arrived, not with what a header announces.
/// </remarks>
/// <param name="maxDepth">Aggregates within aggregates, at most.</param>
/// <param name="maxLength">The bytes of one reply on the wire, at most.</param>
public sealed class RespReader(int maxDepth = 128, long maxLength = 1L << 30)
{
    /// <summary>Strings up to this length, in bytes, are always read in place by <see cref="ReadScalar"/>: so much room the buffer must have.</summary>
    public const int LongestInPlace = 32 * 1024;

    private const int LongestLine = 64;
    private const int FirstItems = 1024;
    private const int FirstBulk = 64 * 1024;

    // No value ever has this type: attributes only annotate what follows them.
    private const RespType Attribute = (RespType)byte.MaxValue;

    private readonly Stack<Aggregate> _open = new();
    private byte[]? _bulk; // being filled; null between bulk strings
    private RespType _bulkType;
    private int _bulkLength;
    private int _bulkFilled;
    private int _scanned; // of the current line, from the first unconsumed byte
    private long _length; // of the current reply so far

    private enum Step
    {
        NeedMore,
        Onward,
        Value,
        Error,
    }

    /// <summary>After <see cref="ReadResult.Value"/>: the attributes sent ahead of the reply, as a map, or null.
    /// Attributes of elements within a reply are read and dropped.</summary>
    public RespValue Attributes { get; private set; }

    /// <summary>After <see cref="ReadResult.Error"/>: what was wrong.</summary>
    public string ErrorMessage { get; private set; } = "";

    /// <summary>Reads on; the valid bytes are [<paramref name="start"/>, <paramref name="end"/>).</summary>
    /// <param name="buffer">Holds the bytes; none of it is kept.</param>
    /// <param name="start">The first byte not consumed yet.</param>
    /// <param name="end">The index after the last byte read.</param>
    /// <param name="consumed">The bytes that are done with; after NeedMore too.</param>
    /// <param name="value">The reply after <see cref="ReadResult.Value"/>, else null.</param>
    public ReadResult Read(byte[] buffer, int start, int end, out int consumed, out RespValue value)
    {
        if (_length == 0) Attributes = default;
        var position = start;
        Step step;
        do
        {
            var before = position;
            step = _bulk is null ? ReadLine(buffer, ref position, end, out value) : FillBulk(buffer, ref position, end, out value);
            _length += position - before;
            if (_length + _scanned > maxLength) step = Fail("reply too long");
            if (step == Step.Value && !Complete(ref value)) step = Step.Onward;
        }
        while (step == Step.Onward);

        consumed = position - start;
        if (step == Step.Value)
        {
            _length = 0;
            return ReadResult.Value;
        }

        value = default;
        return step == Step.NeedMore ? ReadResult.NeedMore : ReadResult.Error;
    }

    /// <summary>
    /// Reads a reply without elements in place: nothing is copied or allocated. Longer strings than <see cref="LongestInPlace"/> are left to
    /// <see cref="Read"/> unless they are there in whole, so that the buffer need not hold them.
    /// </summary>
    /// <param name="buffer">Holds the bytes.</param>
    /// <param name="start">The first byte not consumed yet.</param>
    /// <param name="end">The index after the last byte read.</param>
    /// <param name="consumed">The reply's bytes after <see cref="ScalarResult.Value"/>, else 0.</param>
    /// <param name="scalar">The reply after <see cref="ScalarResult.Value"/>.</param>
    public ScalarResult ReadScalar(byte[] buffer, int start, int end, out int consumed, out RespScalar scalar)
    {
        consumed = 0;
        scalar = default;
        if (_length != 0 || _scanned != 0) return ScalarResult.Other;
        var bytes = buffer.AsSpan(start, end - start);
        if (bytes.IsEmpty) return ScalarResult.NeedMore;
        var type = (char)bytes[0];
        if (type is not ('$' or ':' or '+' or '_' or '#' or ',')) return ScalarResult.Other;
        // The one-line replies meant here are short: what is longer is no number, or a status that may as well be copied.
        var line = bytes[1..Math.Min(bytes.Length, LongestLine)];
        var length = line.IndexOf((byte)'\n');
        if (length < 0) return bytes.Length < LongestLine ? ScalarResult.NeedMore : ScalarResult.Other;
        if (length == 0 || line[length - 1] != '\r') return ScalarResult.Other;
        var text = line[..(length - 1)];
        consumed = length + 2;
        switch (type)
        {
            case '$':
                return ReadBulk(bytes, text, start, ref consumed, out scalar);
            case '+':
                scalar = new RespScalar(RespType.SimpleString, start + 1, text.Length, 0);
                return ScalarResult.Value;
            default:
                if (RespLine.Read(type, text, out var value) is not null) break;
                scalar = new RespScalar(value.Type, 0, 0, value.Type == RespType.Double ? BitConverter.DoubleToInt64Bits(value.Double) : value.Integer);
                return ScalarResult.Value;
        }

        consumed = 0;
        return ScalarResult.Other;
    }

    private ScalarResult ReadBulk(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> text, int start, ref int consumed, out RespScalar scalar)
    {
        scalar = default;
        var header = consumed;
        consumed = 0;
        if (!RedisNumber.TryParseLong(text, out var length)) return ScalarResult.Other;
        if (length == -1)
        {
            consumed = header;
            return ScalarResult.Value;
        }

        if (length < 0 || length > maxLength) return ScalarResult.Other;
        if (bytes.Length - header < length + 2) return length <= LongestInPlace ? ScalarResult.NeedMore : ScalarResult.Other;
        var end = header + (int)length;
        if (bytes[end] != '\r' || bytes[end + 1] != '\n') return ScalarResult.Other;
        scalar = new RespScalar(RespType.BulkString, start + header, (int)length, 0);
        consumed = end + 2;
        return ScalarResult.Value;
    }

    /// <summary>Puts a finished value into the aggregate that waits for it; true if that finishes the whole reply.</summary>
    private bool Complete(ref RespValue value)
    {
        while (_open.TryPeek(out var parent))
        {
            parent.Add(value);
            if (parent.Filled < parent.Count) return false;
            _open.Pop();
            if (parent.Type == Attribute)
            {
                if (_open.Count == 0) Attributes = new RespValue(RespType.Map, parent.Items);
                return false;
            }

            value = new RespValue(parent.Type, parent.Items);
        }

        return true;
    }

    private Step ReadLine(byte[] buffer, ref int position, int end, out RespValue value)
    {
        value = default;
        var scan = position + _scanned;
        var found = buffer.AsSpan(scan, end - scan).IndexOf((byte)'\n');
        if (found < 0)
        {
            _scanned = end - position;
            return Step.NeedMore;
        }

        var line = buffer.AsSpan(position, scan + found - position);
        if (line is not [_, .., (byte)'\r']) return Fail("a line does not end in CR LF");
        position = scan + found + 1;
        _scanned = 0;
        var text = line[1..^1];
        switch ((char)line[0])
        {
            case '$': return OpenBulk(RespType.BulkString, text);
            case '!': return OpenBulk(RespType.BulkError, text);
            case '=': return OpenBulk(RespType.VerbatimString, text);
            case '*': return Open(RespType.Array, text, 1, out value);
            case '~': return Open(RespType.Set, text, 1, out value);
            case '>': return Open(RespType.Push, text, 1, out value);
            case '%': return Open(RespType.Map, text, 2, out value);
            case '|': return Open(Attribute, text, 2, out value);
            default:
                var failure = RespLine.Read((char)line[0], text, out value);
                return failure is null ? Step.Value : Fail(failure);
        }
    }

    private Step Open(RespType type, ReadOnlySpan<byte> text, int itemsPerCount, out RespValue value)
    {
        value = default;
        if (!RedisNumber.TryParseLong(text, out var count) || count < -1 || count > Array.MaxLength / itemsPerCount) return Fail("invalid count");
        if (count == -1) return type == RespType.Array ? Step.Value : Fail("invalid count");
        if (count == 0)
        {
            if (type == Attribute) return Step.Onward;
            value = new RespValue(type, Array.Empty<RespValue>());
            return Step.Value;
        }

        if (_open.Count >= maxDepth) return Fail("reply nested too deeply");
        _open.Push(new Aggregate(type, (int)count * itemsPerCount));
        return Step.Onward;
    }

    private Step OpenBulk(RespType type, ReadOnlySpan<byte> text)
    {
        if (!RedisNumber.TryParseLong(text, out var length) || length < -1 || length > Array.MaxLength) return Fail("invalid length");
        if (length == -1) return type == RespType.BulkString ? Step.Value : Fail("invalid length");
        if (length > maxLength) return Fail("reply too long");
        _bulk = GC.AllocateUninitializedArray<byte>((int)Math.Min(length, FirstBulk));
        _bulkType = type;
        _bulkLength = (int)length;
        _bulkFilled = 0;
        return Step.Onward;
    }

    private Step FillBulk(byte[] buffer, ref int position, int end, out RespValue value)
    {
        value = default;
        var bulk = _bulk!;
        var count = Math.Min(end - position, _bulkLength - _bulkFilled);
        if (_bulkFilled + count > bulk.Length)
        {
            Array.Resize(ref bulk, (int)Math.Clamp(bulk.Length * 2L, _bulkFilled + count, _bulkLength));
            _bulk = bulk;
        }

        buffer.AsSpan(position, count).CopyTo(bulk.AsSpan(_bulkFilled));
        position += count;
        _bulkFilled += count;
        if (_bulkFilled < _bulkLength || end - position < 2) return Step.NeedMore;
        if (buffer[position] != '\r' || buffer[position + 1] != '\n') return Fail("a string does not end in CR LF");
        if (_bulkType == RespType.VerbatimString && bulk is not [_, _, _, (byte)':', ..]) return Fail("invalid verbatim string");
        position += 2;
        value = new RespValue(_bulkType, bulk);
        _bulk = null;
        return Step.Value;
    }

    private Step Fail(string message)
    {
        ErrorMessage = message;
        return Step.Error;
    }

    /// <summary>An array, set, map or push that waits for its elements.</summary>
    private sealed class Aggregate(RespType type, int count)
    {
        public readonly RespType Type = type;
        public readonly int Count = count;
        public RespValue[] Items = new RespValue[Math.Min(count, FirstItems)];
        public int Filled;

        public void Add(RespValue value)
        {
            if (Filled == Items.Length) Array.Resize(ref Items, (int)Math.Min(Count, Items.Length * 2L));
            Items[Filled++] = value;
        }
    }
}
