using Xunit;

namespace RedHare.Amqp.Tests.Fields;

public class AmqpTableTests
{
    public static AmqpTable Everything { get; } = new()
    {
        { "void", default },
        { "bool", true },
        { "byte", AmqpValue.FromSByte(-128) },
        { "unsignedbyte", AmqpValue.FromByte(255) },
        { "short", AmqpValue.FromInt16(short.MinValue) },
        { "unsignedshort", AmqpValue.FromUInt16(ushort.MaxValue) },
        { "int", int.MinValue },
        { "unsignedint", AmqpValue.FromUInt32(uint.MaxValue) },
        { "long", long.MinValue },
        { "float", AmqpValue.FromSingle(1.5f) },
        { "double", -2.25 },
        { "decimal", AmqpValue.FromDecimal(2, 314) },
        { "text", "grüße" },
        { "binary", AmqpValue.FromBinary([0, 255]) },
        { "timestamp", AmqpValue.FromTimestamp(ulong.MaxValue) },
        { "array", AmqpValue.FromArray(1, "two", AmqpValue.FromArray()) },
        { "table", new AmqpTable { { "inner", new AmqpTable() } } },
    };

    [Fact]
    public void Every_type_is_read_as_it_was_written()
    {
        var bytes = Everything.ToBytes();
        var read = AmqpTable.Read(bytes);
        Assert.Equal(Everything, read);
        Assert.Equal(bytes, read!.ToBytes());
        Assert.Equal("AbBDdFfIilSsTtuVx".Order(), read.Select(field => (char)field.Value.Type).Order());
    }

    [Fact]
    public void The_bytes_are_those_of_the_protocol()
    {
        var table = new AmqpTable { { "a", 1 }, { "b", "x" } };
        Assert.Equal([0, 0, 0, 15, 1, (byte)'a', (byte)'I', 0, 0, 0, 1, 1, (byte)'b', (byte)'S', 0, 0, 0, 1, (byte)'x'], table.ToBytes());
    }

    [Fact]
    public void Both_letters_of_a_long_are_read()
    {
        var table = AmqpTable.Read([0, 0, 0, 11, 1, (byte)'n', (byte)'L', 255, 255, 255, 255, 255, 255, 255, 254])!;
        Assert.Equal(-2, table["n"].Integer);
        Assert.Equal(AmqpType.Int64, table["n"].Type);
    }

    [Fact]
    public void Of_two_fields_of_one_name_the_first_counts()
    {
        var table = new AmqpTable { { "a", 1 }, { "a", 2 } };
        Assert.Equal(1, table["a"].Integer);
        table["a"] = 3;
        Assert.Equal([3, 2], table.Select(field => (int)field.Value.Integer));
        Assert.True(table.Remove("a"));
        Assert.Empty(table);
        Assert.False(table.TryGet("a", out _));
        Assert.Null(table.Get("a"));
    }

    [Fact]
    public void The_shared_empty_table_cannot_be_filled() => Assert.Throws<InvalidOperationException>(() => AmqpTable.Empty.Add("a", 1));

    [Fact]
    public void Nesting_is_bounded_and_a_bracket_too_many_is_an_error()
    {
        Assert.NotNull(AmqpTable.Read(Nested(AmqpTable.MaxDepth)));
        Assert.Null(AmqpTable.Read(Nested(AmqpTable.MaxDepth + 1)));
        Assert.Null(AmqpTable.Read(Nested(40_000)));

        var skipped = new FieldReader(Nested(AmqpTable.MaxDepth));
        skipped.SkipTable();
        Assert.Equal(FieldError.None, skipped.End());
        skipped = new FieldReader(Nested(40_000));
        skipped.SkipTable();
        Assert.Equal(FieldError.Table, skipped.End());
    }

    private static byte[] Nested(int depth)
    {
        var bytes = new byte[4 + (depth - 1) * 6];
        var length = bytes.Length;
        for (var at = 0; ; at += 6)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(at), length - at - 4);
            if (at + 4 == length) return bytes;
            bytes[at + 4] = 0;
            bytes[at + 5] = (byte)'F';
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("000000")]
    [InlineData("00000001")]
    [InlineData("0000000000")]
    [InlineData("00000003016151")]
    [InlineData("00000004016153ff")]
    [InlineData("00000007016153ffffffff")]
    [InlineData("00000003056174")]
    public void Malformed_bytes_are_an_error_and_no_exception(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        Assert.Null(AmqpTable.Read(bytes));
    }
}
