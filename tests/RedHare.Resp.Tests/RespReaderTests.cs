using System.Buffers;
using System.Text;
using Xunit;

namespace RedHare.Resp.Tests;

public class RespReaderTests
{
    [Fact]
    public void What_the_writer_writes_reads_back_at_every_split()
    {
        var bytes = RequestParserTests.Latin(RespWriterTests.Written(WriteOneOfEach, 3));
        for (var split = 0; split < bytes.Length; split++)
        {
            var reader = new RespReader();
            Assert.Equal(ReadResult.NeedMore, reader.Read(bytes, 0, split, out var consumed, out _));
            Assert.Equal(ReadResult.Value, reader.Read(bytes, consumed, bytes.Length, out var rest, out var value));
            Assert.Equal(bytes.Length, consumed + rest);
            CheckOneOfEach(value, reader.Attributes);
        }
    }

    private static void WriteOneOfEach(IBufferWriter<byte> writer, int protocol)
    {
        RespWriter.AttributeHeader(writer, 1);
        RespWriter.Status(writer, "ttl"u8);
        RespWriter.Integer(writer, 3600);
        RespWriter.ArrayHeader(writer, 15);
        RespWriter.Status(writer, "OK"u8);
        RespWriter.Error(writer, "ERR no"u8);
        RespWriter.Integer(writer, -42);
        RespWriter.Bulk(writer, "a\r\nb"u8);
        RespWriter.Bulk(writer, ""u8);
        RespWriter.Null(writer, protocol);
        RespWriter.NullArray(writer, 2);
        RespWriter.Double(writer, protocol, 0.1);
        RespWriter.Double(writer, protocol, double.NaN);
        RespWriter.Boolean(writer, protocol, true);
        RespWriter.Verbatim(writer, protocol, "mkd"u8, "# hi"u8);
        RespWriter.BigNumber(writer, protocol, "123456789012345678901"u8);
        RespWriter.MapHeader(writer, protocol, 1);
        RespWriter.Bulk(writer, "k"u8);
        RespWriter.SetHeader(writer, protocol, 1);
        RespWriter.AttributeHeader(writer, 1);
        RespWriter.Status(writer, "dropped"u8);
        RespWriter.ArrayHeader(writer, 0);
        RespWriter.Integer(writer, 1);
        RespWriter.ArrayHeader(writer, 0);
        RespWriter.Bulk(writer, "last"u8);
    }

    private static void CheckOneOfEach(RespValue value, RespValue attributes)
    {
        Assert.Equal("[ttl, 3600]", attributes.ToString());
        Assert.Equal(RespType.Map, attributes.Type);
        Assert.Equal("[OK, ERR no, -42, a\r\nb, , (nil), (nil), 0.1, NaN, true, # hi, 123456789012345678901, [k, [1]], [], last]", value.ToString());
        RespType[] types =
        [
            RespType.SimpleString, RespType.Error, RespType.Integer, RespType.BulkString, RespType.BulkString, RespType.Null, RespType.Null,
            RespType.Double, RespType.Double, RespType.Boolean, RespType.VerbatimString, RespType.BigNumber, RespType.Map, RespType.Array, RespType.BulkString,
        ];
        Assert.Equal(types, value.Items.ToArray().Select(item => item.Type));
        Assert.True(value.Items[1].IsError);
        Assert.Equal(-42, value.Items[2].Integer);
        Assert.Equal(-42.0, value.Items[2].Double);
        Assert.True(value.Items[5].IsNull);
        Assert.Equal(0.1, value.Items[7].Double);
        Assert.True(value.Items[9].Boolean);
        Assert.Equal("mkd"u8, value.Items[10].Format.Span);
        Assert.Equal(RespType.Set, value.Items[12].Items[1].Type);
        Assert.True(value.Items[13].Items.IsEmpty);
    }

    [Fact]
    public void Replies_follow_each_other_and_a_push_stands_alone()
    {
        var bytes = ">2\r\n+invalidate\r\n_\r\n|1\r\n+a\r\n+b\r\n:1\r\n+OK\r\n!5\r\nERR x\r\n"u8.ToArray();
        var reader = new RespReader();
        var start = 0;
        var read = new List<string>();
        while (reader.Read(bytes, start, bytes.Length, out var consumed, out var value) == ReadResult.Value)
        {
            read.Add($"{value.Type} {value} {reader.Attributes}");
            start += consumed;
        }

        Assert.Equal(["Push [invalidate, (nil)] (nil)", "Integer 1 [a, b]", "SimpleString OK (nil)", "BulkError ERR x (nil)"], read);
        Assert.Equal(bytes.Length, start);
    }

    [Fact]
    public void A_string_larger_than_the_buffer_is_taken_in_pieces()
    {
        var text = new byte[300_001];
        new Random(6).NextBytes(text);
        var reader = new RespReader();
        var header = Encoding.ASCII.GetBytes($"${text.Length}\r\n");
        Assert.Equal(ReadResult.NeedMore, reader.Read(header, 0, header.Length, out var consumed, out _));
        Assert.Equal(header.Length, consumed);
        for (var i = 0; i < text.Length; i += 7_000)
        {
            var piece = text[i..Math.Min(i + 7_000, text.Length)];
            Assert.Equal(ReadResult.NeedMore, reader.Read(piece, 0, piece.Length, out consumed, out _));
            Assert.Equal(piece.Length, consumed);
        }

        Assert.Equal(ReadResult.Value, reader.Read("\r\n"u8.ToArray(), 0, 2, out _, out var value));
        Assert.True(value.Bytes.Span.SequenceEqual(text));
    }

    [Fact]
    public void A_large_array_grows_as_it_arrives()
    {
        var bytes = RequestParserTests.Latin("*5000\r\n" + string.Concat(Enumerable.Range(0, 5000).Select(i => $":{i}\r\n")));
        Assert.Equal(ReadResult.Value, new RespReader().Read(bytes, 0, bytes.Length, out _, out var value));
        Assert.Equal(Enumerable.Range(0, 5000).Select(i => (long)i), value.Items.ToArray().Select(item => item.Integer));
        var announced = "*2000000000\r\n"u8.ToArray();
        Assert.Equal(ReadResult.NeedMore, new RespReader().Read(announced, 0, announced.Length, out _, out _));
    }

    [Theory]
    [InlineData("?\r\n", "unknown type byte 0x3f")]
    [InlineData("\r\n", "a line does not end in CR LF")]
    [InlineData("+OK\n", "a line does not end in CR LF")]
    [InlineData(":\r\n", "invalid integer")]
    [InlineData(":1.5\r\n", "invalid integer")]
    [InlineData(":9223372036854775808\r\n", "invalid integer")]
    [InlineData("_x\r\n", "invalid null")]
    [InlineData("#1\r\n", "invalid boolean")]
    [InlineData("#tt\r\n", "invalid boolean")]
    [InlineData(",1.5x\r\n", "invalid double")]
    [InlineData("(12a\r\n", "invalid big number")]
    [InlineData("(-\r\n", "invalid big number")]
    [InlineData("$-2\r\n", "invalid length")]
    [InlineData("$?\r\n", "invalid length")]
    [InlineData("$99999999999\r\n", "invalid length")]
    [InlineData("!-1\r\n", "invalid length")]
    [InlineData("*-2\r\n", "invalid count")]
    [InlineData("%-1\r\n", "invalid count")]
    [InlineData("%2000000000\r\n", "invalid count")]
    [InlineData("$1\r\nabc", "a string does not end in CR LF")]
    [InlineData("=3\r\ntxt\r\n", "invalid verbatim string")]
    [InlineData("=5\r\ntxt.a\r\n", "invalid verbatim string")]
    public void A_broken_reply_is_an_error(string reply, string message)
    {
        var reader = new RespReader();
        Assert.Equal(ReadResult.Error, reader.Read(RequestParserTests.Latin(reply), 0, reply.Length, out _, out var value));
        Assert.Equal(message, reader.ErrorMessage);
        Assert.True(value.IsNull);
    }

    [Theory]
    [InlineData(":+5\r\n", RespType.Integer, "5")]
    [InlineData("(+5\r\n", RespType.BigNumber, "+5")]
    [InlineData(",inf\r\n", RespType.Double, "Infinity")]
    [InlineData(",10\r\n", RespType.Double, "10")]
    [InlineData("|0\r\n+OK\r\n", RespType.SimpleString, "OK")]
    public void Unusual_forms_are_taken(string reply, RespType type, string text)
    {
        Assert.Equal(ReadResult.Value, new RespReader().Read(RequestParserTests.Latin(reply), 0, reply.Length, out _, out var value));
        Assert.Equal((type, text), (value.Type, value.ToString()));
    }

    [Fact]
    public void Depth_and_length_are_limited()
    {
        var nested = RequestParserTests.Latin("*1\r\n*1\r\n*1\r\n:1\r\n");
        Assert.Equal(ReadResult.Value, new RespReader(maxDepth: 3).Read(nested, 0, nested.Length, out _, out _));
        Assert.Equal("reply nested too deeply", Failure(new RespReader(maxDepth: 2), nested));

        var two = RequestParserTests.Latin("+123456\r\n+123456\r\n");
        var reader = new RespReader(maxLength: 9);
        Assert.Equal(ReadResult.Value, reader.Read(two, 0, two.Length, out _, out _));
        Assert.Equal(ReadResult.Value, reader.Read(two, 9, two.Length, out _, out _));
        Assert.Equal("reply too long", Failure(new RespReader(maxLength: 8), two));
        Assert.Equal("reply too long", Failure(new RespReader(maxLength: 8), "$9\r\n"u8.ToArray()));
        Assert.Equal("reply too long", Failure(new RespReader(maxLength: 8), "+12345678"u8.ToArray()));
        Assert.Equal("reply too long", Failure(new RespReader(maxLength: 15), "*3\r\n:1\r\n:2\r\n:3\r\n"u8.ToArray()));
    }

    private static string Failure(RespReader reader, byte[] bytes)
    {
        Assert.Equal(ReadResult.Error, reader.Read(bytes, 0, bytes.Length, out _, out _));
        return reader.ErrorMessage;
    }
}
