using RedHare.Commands;
using RedHare.Lua;

namespace RedHare.Scripting;

/// <summary>
/// Writes the value that a script returned as the reply to its caller. Tables may nest without bound, or contain themselves, so the walk keeps its own stack; where
/// Redis's interpreter would have no room left on its, an error stands in the reply, in Redis's words.
/// </summary>
internal sealed class LuaAnswer
{
    private const int MaxDepth = 7990;

    private readonly Stack<Level> _open = new();

    /// <summary>Writes a value.</summary>
    /// <param name="reply">The caller's reply.</param>
    /// <param name="value">What the script returned.</param>
    /// <param name="protocol">The script's own protocol: only in 3 are booleans booleans.</param>
    public void Write(ReplyWriter reply, LuaValue value, int protocol)
    {
        Add(reply, value, protocol);
        while (_open.TryPop(out var level))
        {
            if (!TryNext(ref level, out var element)) continue;
            _open.Push(level);
            Add(reply, element, protocol);
        }
    }

    private static bool TryNext(ref Level level, out LuaValue element)
    {
        if (level.Shape == Shape.Array)
        {
            element = level.Table[++level.Index];
            return level.Index <= level.Count;
        }
        if (level.HasValue)
        {
            level.HasValue = false;
            element = level.Value;
            return true;
        }
        element = default;
        if (!level.Table.Next(ref level.Key, out level.Value)) return false;
        element = level.Key;
        level.HasValue = level.Shape == Shape.Map;
        return true;
    }

    private void Add(ReplyWriter reply, LuaValue value, int protocol)
    {
        if (_open.Count >= MaxDepth) reply.Error("ERR reached lua stack limit"u8);
        else if (value.IsNumber) reply.Integer(Truncate(value.Number));
        else if (value.IsBoolean)
        {
            if (protocol != 2) reply.Boolean(!value.IsFalsy);
            else if (value.IsFalsy) reply.Null();
            else reply.Integer(1);
        }
        else if (value.String is { } text) reply.Bulk(text.Span);
        else if (value.Table is { } table) Add(reply, table);
        else reply.Null();
    }

    private void Add(ReplyWriter reply, LuaTable table)
    {
        if (table[ReplyNames.Err].String is { } error)
        {
            if (!table[ReplyNames.Counted].IsFalsy) reply.CountedError(error.Span);
            else reply.Error(error.Span);
        }
        else if (table[ReplyNames.Ok].String is { } status) reply.Status(OneLine(UpToNul(status.Span)));
        else if (table[ReplyNames.Double] is { IsNumber: true } number) reply.Double(number.Number);
        else if (table[ReplyNames.BigNumber].String is { } digits) reply.BigNumber(OneLine(digits.Span));
        else if (table[ReplyNames.Verbatim].Table is { } verbatim && verbatim[ReplyNames.Format].String is { } format && verbatim[ReplyNames.Text].String is { } content)
            reply.Verbatim(ThreeLetters(format.Span), content.Span);
        else if (table[ReplyNames.Map].Table is { } map)
        {
            var count = CountOf(map);
            reply.Map(count);
            _open.Push(new Level { Shape = Shape.Map, Table = map });
        }
        else if (table[ReplyNames.Set].Table is { } set)
        {
            var count = CountOf(set);
            reply.Set(count);
            _open.Push(new Level { Shape = Shape.Set, Table = set });
        }
        else
        {
            var count = 0;
            while (!table[count + 1].IsNil) count++;
            reply.Array(count);
            if (count > 0) _open.Push(new Level { Shape = Shape.Array, Table = table, Count = count });
        }
    }

    private static int CountOf(LuaTable table)
    {
        var count = 0;
        for (var key = default(LuaValue); table.Next(ref key, out _);) count++;
        return count;
    }

    // As x86 converts a double: what no 64-bit integer holds becomes the smallest.
    private static long Truncate(double number) => number is >= -9.2233720368547758E18 and < 9.2233720368547758E18 ? (long)number : long.MinValue;

    private static ReadOnlySpan<byte> UpToNul(ReadOnlySpan<byte> text) => text.IndexOf((byte)0) is >= 0 and var end ? text[..end] : text;

    private static ReadOnlySpan<byte> OneLine(ReadOnlySpan<byte> text)
    {
        if (text.IndexOfAny((byte)'\r', (byte)'\n') < 0) return text;
        var line = text.ToArray();
        line.AsSpan().Replace((byte)'\r', (byte)' ');
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        return line;
    }

    private static byte[] ThreeLetters(ReadOnlySpan<byte> format)
    {
        var letters = "   "u8.ToArray();
        format[..Math.Min(3, format.Length)].CopyTo(letters);
        return letters;
    }

    private enum Shape
    {
        Array,
        Map,
        Set,
    }

    /// <summary>A table that is being written: an array by its index, a map or set by its last key, a map's value apart.</summary>
    private struct Level
    {
        public Shape Shape;
        public LuaTable Table;
        public int Index, Count;
        public LuaValue Key, Value;
        public bool HasValue;
    }
}
