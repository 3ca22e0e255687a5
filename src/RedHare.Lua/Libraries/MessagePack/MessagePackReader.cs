using System.Buffers.Binary;

namespace RedHare.Lua;

/// <summary>Reads MessagePack item by item: a simple value whole, of an array or a map the head.</summary>
internal ref struct MessagePackReader(LuaState state, KeyCache keys, ReadOnlySpan<byte> rest)
{
    private readonly LuaState _state = state;
    private readonly KeyCache _keys = keys;

    /// <summary>What is not read yet.</summary>
    public ReadOnlySpan<byte> Rest { get; private set; } = rest;

    /// <summary>The simple value that was read.</summary>
    public LuaValue Value { get; private set; }

    /// <summary>The elements of an array or the pairs of a map whose head was read.</summary>
    public uint Count { get; private set; }

    /// <summary>Reads on.</summary>
    /// <param name="isKey">The item may be a field's name: such strings repeat.</param>
    public MessagePackItem Next(bool isKey)
    {
        if (Rest.Length == 0) return MessagePackItem.Missing;
        var code = Rest[0];
        switch (code)
        {
            case < 0x80:
                return Simple(code, 1);
            case < 0x90:
                return Head(MessagePackItem.Map, (uint)(code & 15), 1);
            case < 0xA0:
                return Head(MessagePackItem.Array, (uint)(code & 15), 1);
            case < 0xC0:
                return Text(1, code & 31, isKey);
            case >= 0xE0:
                return Simple((sbyte)code, 1);
            case 0xC0:
                return Simple(LuaValue.Nil, 1);
            case 0xC2:
                return Simple(false, 1);
            case 0xC3:
                return Simple(true, 1);
        }

        var size = SizeOf(code);
        if (size == 0) return MessagePackItem.Malformed;
        if (Rest.Length <= size) return MessagePackItem.Missing;
        var data = Rest.Slice(1, size);
        return code switch
        {
            0xCA => Simple(BinaryPrimitives.ReadSingleBigEndian(data), 5),
            0xCB => Simple(BinaryPrimitives.ReadDoubleBigEndian(data), 9),
            0xCC => Simple(data[0], 2),
            0xCD => Simple(BinaryPrimitives.ReadUInt16BigEndian(data), 3),
            0xCE => Simple(BinaryPrimitives.ReadUInt32BigEndian(data), 5),
            // A lua_Integer has 64 bits and a sign, so large unsigned ones come out negative.
            0xCF or 0xD3 => Simple(BinaryPrimitives.ReadInt64BigEndian(data), 9),
            0xD0 => Simple((sbyte)data[0], 2),
            0xD1 => Simple(BinaryPrimitives.ReadInt16BigEndian(data), 3),
            0xD2 => Simple(BinaryPrimitives.ReadInt32BigEndian(data), 5),
            0xD9 => Text(2, data[0], isKey),
            0xDA => Text(3, BinaryPrimitives.ReadUInt16BigEndian(data), isKey),
            0xDB => Text(5, BinaryPrimitives.ReadUInt32BigEndian(data), isKey),
            0xDC => Head(MessagePackItem.Array, BinaryPrimitives.ReadUInt16BigEndian(data), 3),
            0xDD => Head(MessagePackItem.Array, BinaryPrimitives.ReadUInt32BigEndian(data), 5),
            0xDE => Head(MessagePackItem.Map, BinaryPrimitives.ReadUInt16BigEndian(data), 3),
            _ => Head(MessagePackItem.Map, BinaryPrimitives.ReadUInt32BigEndian(data), 5),
        };
    }

    /// <summary>Bytes behind a code: a number, or the length of what follows; 0 for a code that cmsgpack does not know.</summary>
    private static int SizeOf(byte code) => code switch
    {
        0xCC or 0xD0 or 0xD9 => 1,
        0xCD or 0xD1 or 0xDA or 0xDC or 0xDE => 2,
        0xCA or 0xCE or 0xD2 or 0xDB or 0xDD or 0xDF => 4,
        0xCB or 0xCF or 0xD3 => 8,
        _ => 0,
    };

    private MessagePackItem Simple(LuaValue value, int size)
    {
        Value = value;
        Rest = Rest[size..];
        return MessagePackItem.Value;
    }

    private MessagePackItem Head(MessagePackItem item, uint count, int size)
    {
        Count = count;
        Rest = Rest[size..];
        return item;
    }

    private MessagePackItem Text(int head, long length, bool isKey)
    {
        if (Rest.Length - head < length) return MessagePackItem.Missing;
        var text = Rest.Slice(head, (int)length);
        return Simple(isKey ? _keys.Get(_state, text) : _state.String(text), head + (int)length);
    }
}

/// <summary>What <see cref="MessagePackReader.Next"/> met.</summary>
internal enum MessagePackItem
{
    Value,
    Array,
    Map,
    Missing,
    Malformed,
}
