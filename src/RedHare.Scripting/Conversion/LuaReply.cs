using RedHare.Commands;
using RedHare.Lua;

namespace RedHare.Scripting;

/// <summary>
/// Makes Lua values of what a command answers to a script, without RESP in between. In the script's protocol 2 (the default) absent values are false and the
/// newer types come as in RESP2; after <c>redis.setresp(3)</c> they come as tables with one field that names the type.
/// </summary>
/// <remarks>
/// Values collect on a stack of its own; an aggregate is made into a table when its last element is there. When the script's memory is used up in the middle of a
/// reply, the command is left to its end and <see cref="Take"/> raises the error.
/// </remarks>
internal sealed class LuaReply(LuaState state) : ReplyWriter
{
    private LuaValue[] _values = new LuaValue[16];
    private Frame[] _open = new Frame[4];
    private int _count, _depth;
    private long _bytes;
    private LuaException? _failure;

    private enum Shape
    {
        Array,
        Map,
        Set,
    }

    /// <summary>The reply is an error, which <c>redis.call</c> raises.</summary>
    public bool IsError { get; private set; }

    /// <summary>The reply, taken out; the next may be written.</summary>
    /// <exception cref="LuaException">It did not fit the script's memory.</exception>
    public LuaValue Take()
    {
        var value = _count > 0 ? _values[0] : default;
        var failure = _failure;
        Clear();
        return failure is null ? value : throw failure;
    }

    /// <summary>Forgets what was written.</summary>
    public void Clear()
    {
        if (_values.Length > 1024) _values = new LuaValue[16];
        else _values.AsSpan(0, _count).Clear();
        (_count, _depth, _bytes, _failure, IsError) = (0, 0, 0, null, false);
    }

    public override void Status(ReadOnlySpan<byte> text)
    {
        if (text.SequenceEqual("OK"u8)) Add(ReplyNames.Ok, ReplyNames.Okay);
        else if (Text(text) is { } made) Add(ReplyNames.Ok, made);
    }

    protected override void WriteError(ReadOnlySpan<byte> message)
    {
        if (_depth == 0) IsError = true;
        Guarded(message, static (reply, message) => reply.Add(ErrorTable.Counted(reply.State, message)));
    }

    public override void Integer(long value) => Add(new LuaValue(value));

    public override void Bulk(ReadOnlySpan<byte> value)
    {
        if (Text(value) is { } text) Add(text);
    }

    public override void Null() => Add(Protocol == 2 ? LuaValue.False : default);

    public override void NullArray() => Null();

    public override void Array(int count) => Open(Shape.Array, count);

    public override void Map(int pairs)
    {
        if (Protocol == 2) Open(Shape.Array, pairs * 2);
        else Open(Shape.Map, pairs * 2);
    }

    public override void Set(int count) => Open(Protocol == 2 ? Shape.Array : Shape.Set, count);

    public override void Push(int count) => Open(Shape.Array, count);

    public override void Double(double value)
    {
        if (Protocol == 3)
        {
            Add(ReplyNames.Double, value);
            return;
        }
        Span<byte> text = stackalloc byte[RedHare.Engine.RedisNumber.MaxDoubleLength];
        Bulk(text[..RedHare.Engine.RedisNumber.Format(value, text)]);
    }

    public override void Boolean(bool value) => Add(Protocol == 2 ? new LuaValue(value ? 1 : 0) : new LuaValue(value));

    public override void Verbatim(ReadOnlySpan<byte> format, ReadOnlySpan<byte> text)
    {
        if (Protocol == 2)
        {
            Bulk(text);
            return;
        }
        if (Text(format) is not { } kind || Text(text) is not { } content) return;
        Guarded(default, (reply, _) =>
        {
            var inner = reply.State.Table(0, 2);
            inner[ReplyNames.Text] = content;
            inner[ReplyNames.Format] = kind;
            reply.Add(ReplyNames.Verbatim, inner);
        });
    }

    public override void BigNumber(ReadOnlySpan<byte> digits)
    {
        if (Text(digits) is not { } text) return;
        if (Protocol == 2) Add(text);
        else Add(ReplyNames.BigNumber, text);
    }

    public override int BeginArray()
    {
        Open(new Frame(Shape.Array, _count, -1));
        return 0;
    }

    public override void EndArray(int mark, int count) => End(Shape.Array);

    public override void EndMap(int mark, int pairs) => End(Protocol == 2 ? Shape.Array : Shape.Map);

    public override void EndSet(int mark, int count) => End(Protocol == 2 ? Shape.Array : Shape.Set);

    private LuaState State => state;

    private void Open(Shape shape, int count)
    {
        if (count == 0) Add(shape, []);
        else Open(new Frame(shape, _count, count));
    }

    private void Open(Frame frame)
    {
        if (_depth == _open.Length) System.Array.Resize(ref _open, _depth * 2);
        _open[_depth++] = frame;
    }

    private void End(Shape shape) => Close(shape, _open[--_depth].Start);

    private void Close(Shape shape, int start)
    {
        var elements = _values.AsSpan(start, _count - start);
        _count = start;
        Add(shape, elements);
    }

    private void Add(LuaValue value)
    {
        if (_failure is not null) return;
        if (_count == _values.Length && Fits(_count * 16L)) System.Array.Resize(ref _values, _count * 2);
        if (_failure is not null) return;
        _values[_count++] = value;
        if (_depth == 0) return;
        ref var frame = ref _open[_depth - 1];
        if (frame.Remaining < 0 || --frame.Remaining > 0) return;
        _depth--;
        Close(frame.Shape, frame.Start);
    }

    private void Add(LuaString field, LuaValue value)
    {
        try
        {
            var table = state.Table(0, 1);
            table[field] = value;
            Add(table);
        }
        catch (LuaException failure)
        {
            _failure ??= failure;
        }
    }

    private void Add(Shape shape, ReadOnlySpan<LuaValue> elements)
    {
        if (_failure is not null) return;
        LuaTable table;
        try
        {
            table = shape == Shape.Array ? state.Table(elements.Length) : state.Table(0, shape == Shape.Map ? elements.Length / 2 : elements.Length);
        }
        catch (LuaException failure)
        {
            _failure = failure;
            return;
        }
        switch (shape)
        {
            case Shape.Array:
                for (var i = 0; i < elements.Length; i++) table[i + 1] = elements[i];
                Add(table);
                break;
            case Shape.Map:
                for (var i = 0; i + 1 < elements.Length; i += 2)
                    if (!elements[i].IsNil) table[elements[i]] = elements[i + 1];
                Add(ReplyNames.Map, table);
                break;
            default:
                foreach (var element in elements)
                    if (!element.IsNil) table[element] = LuaValue.True;
                Add(ReplyNames.Set, table);
                break;
        }
    }

    private LuaString? Text(ReadOnlySpan<byte> bytes)
    {
        if (_failure is not null || !Fits(bytes.Length + 32)) return null;
        try
        {
            return state.String(bytes);
        }
        catch (LuaException failure)
        {
            _failure = failure;
            return null;
        }
    }

    // What is not in a table yet is not found when the state measures what it holds: so it is bounded here.
    private bool Fits(long bytes)
    {
        if ((_bytes += bytes) <= state.Limits.Memory) return true;
        _failure ??= new LuaException("not enough memory") { IsFatal = true };
        return false;
    }

    private void Guarded(ReadOnlySpan<byte> bytes, Action<LuaReply, ReadOnlySpan<byte>> body)
    {
        if (_failure is not null) return;
        try
        {
            body(this, bytes);
        }
        catch (LuaException failure)
        {
            _failure = failure;
        }
    }

    /// <summary>An aggregate whose elements come: the place of the first, and how many are missing; −1 when only its end will tell.</summary>
    private record struct Frame(Shape Shape, int Start, int Remaining);
}
