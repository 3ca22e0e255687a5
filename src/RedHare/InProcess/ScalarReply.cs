using RedHare.Commands;

namespace RedHare.InProcess;

/// <summary>
/// Receives a scalar reply without allocating: its bytes go into an array that lives as long as the connection. Aggregates go to a
/// <see cref="ReplyBuilder"/>, made when the first one comes.
/// </summary>
internal sealed class ScalarReply : ReplyWriter
{
    private byte[] _bytes = new byte[256];
    private int _length;
    private ReplyBuilder? _builder;

    public ScalarReply() => Protocol = 3;

    public ReplyKind Kind { get; private set; }

    public long Number { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>The reply as an independent value.</summary>
    public Reply ToReply() => Kind switch
    {
        ReplyKind.Null => Reply.Null,
        ReplyKind.Status => Reply.Status(Bytes.SequenceEqual("OK"u8) ? "OK" : System.Text.Encoding.UTF8.GetString(Bytes)),
        ReplyKind.Error => Reply.Error(System.Text.Encoding.UTF8.GetString(Bytes)),
        ReplyKind.Integer => Reply.Integer(Number),
        ReplyKind.Bulk => Reply.Bulk(Bytes.ToArray()),
        ReplyKind.Double => Reply.Double(BitConverter.Int64BitsToDouble(Number)),
        ReplyKind.Boolean => Reply.Boolean(Number != 0),
        _ => _builder!.Take(),
    };

    /// <summary>The reply as a view of this one's array where it is a string: valid until the next command.</summary>
    public Reply ToView() => Kind is ReplyKind.Bulk or ReplyKind.Status ? Reply.Borrow(Kind, _bytes, 0, _length) : ToReply();

    /// <summary>A reply beyond the first, which SUBSCRIBE to several channels writes; false when there is none.</summary>
    public bool TryTakeMore(out Reply reply)
    {
        reply = _builder is { Count: > 0 } ? _builder.Take() : default;
        return !reply.IsNull;
    }

    /// <summary>Makes ready for the next command.</summary>
    public void Clear()
    {
        Kind = ReplyKind.Null;
        Number = 0;
        _length = 0;
        _aggregate = false;
        if (_bytes.Length > 1 << 20) _bytes = new byte[256];
    }

    private bool _aggregate;

    public override void Status(ReadOnlySpan<byte> text) => Text(ReplyKind.Status, text);

    protected override void WriteError(ReadOnlySpan<byte> message) => Text(ReplyKind.Error, message);

    public override void Integer(long value)
    {
        if (_aggregate) _builder!.Integer(value);
        else (Kind, Number) = (ReplyKind.Integer, value);
    }

    public override void Bulk(ReadOnlySpan<byte> value) => Text(ReplyKind.Bulk, value);

    public override void Null()
    {
        if (_aggregate) _builder!.Null();
        else Kind = ReplyKind.Null;
    }

    public override void NullArray() => Null();

    public override void Array(int count) => Aggregate(ReplyKind.Array).Array(count);

    public override void Map(int pairs) => Aggregate(ReplyKind.Map).Map(pairs);

    public override void Set(int count) => Aggregate(ReplyKind.Set).Set(count);

    public override void Push(int count) => Aggregate(ReplyKind.Push).Push(count);

    public override void Double(double value)
    {
        if (_aggregate) _builder!.Double(value);
        else (Kind, Number) = (ReplyKind.Double, BitConverter.DoubleToInt64Bits(value));
    }

    public override void Boolean(bool value)
    {
        if (_aggregate) _builder!.Boolean(value);
        else (Kind, Number) = (ReplyKind.Boolean, value ? 1 : 0);
    }

    public override void Verbatim(ReadOnlySpan<byte> format, ReadOnlySpan<byte> text) => Bulk(text);

    public override void BigNumber(ReadOnlySpan<byte> digits) => Bulk(digits);

    public override int BeginArray() => Aggregate(ReplyKind.Array).BeginArray();

    public override void EndArray(int mark, int count) => _builder!.EndArray(mark, count);

    public override void EndMap(int mark, int pairs) => _builder!.EndMap(mark, pairs);

    public override void EndSet(int mark, int count) => _builder!.EndSet(mark, count);

    private ReplyBuilder Aggregate(ReplyKind kind)
    {
        Kind = kind;
        _aggregate = true;
        return _builder ??= new ReplyBuilder();
    }

    private void Text(ReplyKind kind, ReadOnlySpan<byte> text)
    {
        if (_aggregate)
        {
            if (kind == ReplyKind.Bulk) _builder!.Bulk(text);
            else if (kind == ReplyKind.Status) _builder!.Status(text);
            else _builder!.Error(text);
            return;
        }
        // Longer than the text, always, by which a view is told from an array that may be taken over.
        if (_bytes.Length <= text.Length) _bytes = GC.AllocateUninitializedArray<byte>(text.Length + 1);
        text.CopyTo(_bytes);
        (Kind, _length) = (kind, text.Length);
    }
}
