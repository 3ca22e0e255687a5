using System.Buffers;

namespace RedHare.Lua;

/// <summary>
/// <c>cjson.encode</c>. Tables within tables are kept on a stack of its own, not the thread's: a script may allow any depth. A table is an array when all
/// its keys are whole numbers from 1; an empty one is an object.
/// </summary>
internal ref struct JsonEncoder
{
    /// <summary>Below this, and other than these, a byte stands for itself in a string.</summary>
    private static readonly SearchValues<byte> Escaped = SearchValues.Create(EscapedBytes());

    private readonly LuaCall _call;
    private readonly JsonOptions _options;
    private LuaBuffer _buffer;
    private Level[] _levels;
    private int _depth;

    /// <summary>Stack slots that C would use: they bound the depth where the options do not.</summary>
    private int _slots;

    private JsonEncoder(LuaCall call, JsonOptions options, Span<byte> scratch)
    {
        _call = call;
        _options = options;
        _buffer = new LuaBuffer(call.State, scratch);
        _levels = [];
        _slots = 1;
    }

    public static int Encode(LuaCall call, JsonOptions options)
    {
        if (call.Count != 1) throw call.Bad(0, "expected 1 argument");
        var encoder = new JsonEncoder(call, options, stackalloc byte[512]);
        encoder.Append(call[0]);
        while (encoder._depth > 0) encoder.Continue();
        return call.Return(encoder._buffer.ToText());
    }

    /// <summary>Writes one more element of the innermost table, or its end.</summary>
    private void Continue()
    {
        _call.State.Tick(1);
        ref var level = ref _levels[_depth - 1];
        LuaValue value;
        if (level.Length > 0)
        {
            if (level.Index == level.Length)
            {
                End((byte)']', slots: 1);
                return;
            }
            if (level.Index > 0) _buffer.Append((byte)',');
            value = level.Table[++level.Index];
        }
        else
        {
            if (!level.Table.Next(ref level.Key, out value))
            {
                End((byte)'}', slots: 2);
                return;
            }
            if (level.Index++ > 0) _buffer.Append((byte)',');
            AppendKey(level.Key);
        }
        Append(value);
    }

    private void End(byte bracket, int slots)
    {
        _buffer.Append(bracket);
        _levels[--_depth] = default;
        _slots -= slots;
    }

    private void Append(LuaValue value)
    {
        switch (value.Type)
        {
            case LuaType.String:
                AppendString(value.String!.Span);
                break;
            case LuaType.Number:
                AppendNumber(value.Number);
                break;
            case LuaType.Boolean:
                _buffer.Append(value.IsFalsy ? "false"u8 : "true"u8);
                break;
            case LuaType.Nil or LuaType.LightUserdata:
                _buffer.Append("null"u8);
                break;
            case LuaType.Table:
                Begin(value.Table!);
                break;
            default:
                throw Failure(value, "type not supported");
        }
    }

    private void Begin(LuaTable table)
    {
        if (_depth >= _options.EncodeMaxDepth || _slots + 3 > LibraryLimits.Slots) throw _call.Error($"Cannot serialise, excessive nesting ({_depth + 1})");
        var length = ArrayLength(table);
        if (_depth == _levels.Length) Array.Resize(ref _levels, Math.Max(8, _depth * 2));
        _levels[_depth++] = new Level { Table = table, Length = length };
        _slots += length > 0 ? 1 : 2;
        _buffer.Append(length > 0 ? (byte)'[' : (byte)'{');
    }

    /// <summary>The largest index of an array; 0 for an empty table, less for an object.</summary>
    private readonly int ArrayLength(LuaTable table)
    {
        var (max, items) = (0, 0);
        LuaValue key = default;
        while (table.Next(ref key, out _))
        {
            if ((items & 15) == 15) _call.State.Tick(16);
            var number = key.Number;
            if (!key.IsNumber || !(number >= 1) || Math.Floor(number) != number) return -1;
            // An index beyond an int becomes the smallest one, as C's conversion makes it.
            if (number > max) max = CInteger.ToInt32(number);
            items++;
        }
        if (_options.SparseRatio <= 0 || max <= unchecked(items * _options.SparseRatio) || max <= _options.SparseSafe) return max;
        return _options.ConvertsSparseArrays ? -1 : throw Failure(table, "excessively sparse array");
    }

    private void AppendKey(LuaValue key)
    {
        if (key.String is { } text)
        {
            AppendString(text.Span);
        }
        else
        {
            if (!key.IsNumber) throw Failure(key, "table key must be a number or string");
            _buffer.Append((byte)'"');
            AppendNumber(key.Number);
            _buffer.Append((byte)'"');
        }
        _buffer.Append((byte)':');
    }

    private void AppendNumber(double number)
    {
        if (!double.IsFinite(number))
        {
            switch (_options.EncodeInvalidNumbers)
            {
                case JsonInvalidNumbers.Refuse:
                    throw Failure(number, "must not be NaN or Inf");
                case JsonInvalidNumbers.WriteNull:
                    _buffer.Append("null"u8);
                    return;
            }
            if (double.IsNaN(number))
            {
                _buffer.Append("nan"u8);
                return;
            }
        }
        _buffer.Advance(FloatText.WriteGeneral(_buffer.Reserve(32), number, _options.NumberPrecision));
    }

    private void AppendString(ReadOnlySpan<byte> text)
    {
        _call.State.Tick(text.Length >> 4);
        _buffer.Append((byte)'"');
        while (true)
        {
            var escaped = text.IndexOfAny(Escaped);
            if (escaped < 0) break;
            _buffer.Append(text[..escaped]);
            AppendEscape(text[escaped]);
            text = text[(escaped + 1)..];
        }
        _buffer.Append(text);
        _buffer.Append((byte)'"');
    }

    private void AppendEscape(byte c)
    {
        _buffer.Append((byte)'\\');
        switch (c)
        {
            case (byte)'"' or (byte)'\\' or (byte)'/':
                _buffer.Append(c);
                break;
            case 8:
                _buffer.Append((byte)'b');
                break;
            case 9:
                _buffer.Append((byte)'t');
                break;
            case 10:
                _buffer.Append((byte)'n');
                break;
            case 12:
                _buffer.Append((byte)'f');
                break;
            case 13:
                _buffer.Append((byte)'r');
                break;
            default:
                _buffer.Append("u00"u8);
                _buffer.Append("0123456789abcdef"u8[c >> 4]);
                _buffer.Append("0123456789abcdef"u8[c & 15]);
                break;
        }
    }

    private readonly LuaException Failure(LuaValue value, string reason) => _call.Error($"Cannot serialise {LuaText.TypeName(value)}: {reason}");

    private static byte[] EscapedBytes() => [.. Enumerable.Range(0, 32).Select(c => (byte)c), (byte)'"', (byte)'\\', (byte)'/', 127];

    /// <summary>A table that is being written: an array's place, or an object's last key.</summary>
    private struct Level
    {
        public LuaTable Table;
        public LuaValue Key;
        public int Length;
        public int Index;
    }
}
