using System.Text;
using RedHare.Commands;

namespace RedHare.InProcess;

/// <summary>Builds typed replies from what a command writes: no RESP on the way.</summary>
internal sealed class ReplyBuilder : ReplyWriter
{
    private readonly Stack<Frame> _open = new();
    private readonly List<Reply> _finished = [];

    public ReplyBuilder() => Protocol = 3;

    /// <summary>The first finished reply, taken out; a call that wrote several (SUBSCRIBE to two channels) leaves the rest.</summary>
    public Reply Take()
    {
        if (_finished.Count == 0) return Reply.Null;
        var first = _finished[0];
        _finished.RemoveAt(0);
        return first;
    }

    public int Count => _finished.Count;

    public override void Status(ReadOnlySpan<byte> text) => Add(Reply.Status(text.SequenceEqual("OK"u8) ? "OK" : Encoding.UTF8.GetString(text)));

    protected override void WriteError(ReadOnlySpan<byte> message) => Add(Reply.Error(Encoding.UTF8.GetString(message)));

    public override void Integer(long value) => Add(Reply.Integer(value));

    public override void Bulk(ReadOnlySpan<byte> value) => Add(Reply.Bulk(value.ToArray()));

    public override void Null() => Add(Reply.Null);

    public override void NullArray() => Add(Reply.Null);

    public override void Array(int count) => Open(ReplyKind.Array, count);

    public override void Map(int pairs) => Open(ReplyKind.Map, pairs * 2);

    public override void Set(int count) => Open(ReplyKind.Set, count);

    public override void Push(int count) => Open(ReplyKind.Push, count);

    public override void Double(double value) => Add(Reply.Double(value));

    public override void Boolean(bool value) => Add(Reply.Boolean(value));

    public override void Verbatim(ReadOnlySpan<byte> format, ReadOnlySpan<byte> text) => Bulk(text);

    public override void BigNumber(ReadOnlySpan<byte> digits) => Bulk(digits);

    public override int BeginArray()
    {
        _open.Push(new Frame(ReplyKind.Array, -1, []));
        return _open.Count;
    }

    public override void EndArray(int mark, int count) => End(ReplyKind.Array);

    public override void EndMap(int mark, int pairs) => End(ReplyKind.Map);

    public override void EndSet(int mark, int count) => End(ReplyKind.Set);

    private void Open(ReplyKind kind, int count)
    {
        if (count == 0) Add(Reply.Aggregate(kind, []));
        else _open.Push(new Frame(kind, count, new List<Reply>(Math.Min(count, 1024))));
    }

    private void End(ReplyKind kind) => Add(Reply.Aggregate(kind, [.. _open.Pop().Items]));

    private void Add(Reply reply)
    {
        while (_open.TryPeek(out var frame))
        {
            frame.Items.Add(reply);
            if (frame.Count < 0 || frame.Items.Count < frame.Count) return;
            reply = Reply.Aggregate(frame.Kind, [.. frame.Items]);
            _open.Pop();
        }
        _finished.Add(reply);
    }

    private readonly record struct Frame(ReplyKind Kind, int Count, List<Reply> Items);
}
