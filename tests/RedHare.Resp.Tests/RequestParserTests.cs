using System.Text;
using Xunit;

namespace RedHare.Resp.Tests;

public class RequestParserTests
{
    public static readonly TheoryData<string, string[]> Requests = new()
    {
        { "*1\r\n$4\r\nPING\r\n", ["PING"] },
        { "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$0\r\n\r\n", ["SET", "k", ""] },
        { "*2\r\n$4\r\nECHO\r\n$12\r\n\0\r\n$1\r\n*\xff\n\xe9z\r\n", ["ECHO", "\0\r\n$1\r\n*\xff\n\xe9z"] },
        { "*1\r\n$11\r\nhello world\r\n", ["hello world"] },
        { "PING\r\n", ["PING"] },
        { "SET key value\n", ["SET", "key", "value"] },
        { "  get \t key  \r\n", ["get", "key"] },
        { "a\vb \v c\r\n", ["a\vb", "c"] },
        { "set \"a b\\x41\\n\\r\\t\\b\\a\\q\\\\\\\"\" '\\'\\n' \"\" ''\r\n", ["set", "a bA\n\r\t\b\aq\\\"", "'\\n", "", ""] },
        { "set pre\"fix ed\" x'y z'\r\n", ["set", "prefix ed", "xy z"] },
        { "set \"\\xZZ\\x4\" \xe9\r\n", ["set", "xZZx4", "\xe9"] },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public void A_request_reads_the_same_at_every_split_and_place(string request, string[] expected)
    {
        var bytes = Latin(request + "*");
        for (var split = 0; split < bytes.Length; split++)
        {
            var parser = new RequestParser(new RequestLimits());
            var first = new byte[bytes.Length + 3];
            bytes.CopyTo(first, 3);
            var result = parser.Parse(first, 3, 3 + split, out var consumed);
            if (split < bytes.Length - 1)
            {
                Assert.Equal(ParseResult.NeedMore, result);
                Assert.Equal(0, consumed);
                Assert.InRange(parser.BytesNeeded, 1, bytes.Length - 1 - split);
                result = parser.Parse(bytes, 0, bytes.Length, out consumed);
            }

            Assert.Equal(ParseResult.Command, result);
            Assert.Equal(bytes.Length - 1, consumed);
            Assert.Equal(expected, Read(parser.Arguments));
        }
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public void A_request_reads_the_same_byte_by_byte(string request, string[] expected)
    {
        var bytes = Latin(request);
        var parser = new RequestParser(new RequestLimits());
        for (var end = 0; end < bytes.Length; end++) Assert.Equal(ParseResult.NeedMore, parser.Parse(bytes, 0, end, out _));
        Assert.Equal(ParseResult.Command, parser.Parse(bytes, 0, bytes.Length, out _));
        Assert.Equal(expected, Read(parser.Arguments));
        Assert.Equal(expected, Read(parser.Arguments.Copy()));
    }

    [Fact]
    public void A_pipeline_reads_one_after_the_other()
    {
        var bytes = Latin(string.Concat(Requests.Select(row => row.Data.Item1)));
        var parser = new RequestParser(new RequestLimits());
        var start = 0;
        foreach (var row in Requests)
        {
            Assert.Equal(ParseResult.Command, parser.Parse(bytes, start, bytes.Length, out var consumed));
            Assert.Equal(row.Data.Item2, Read(parser.Arguments));
            start += consumed;
        }

        Assert.Equal(bytes.Length, start);
        Assert.Equal(ParseResult.NeedMore, parser.Parse(bytes, start, bytes.Length, out _));
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n")]
    [InlineData(" \t \v\r\n")]
    [InlineData("*0\r\n")]
    [InlineData("*-1\r\n")]
    [InlineData("*-9223372036854775808\r\n")]
    public void Nothing_to_do_is_skipped(string request)
    {
        var parser = new RequestParser(new RequestLimits());
        Assert.Equal(ParseResult.Empty, parser.Parse(Latin(request), 0, request.Length, out var consumed));
        Assert.Equal(request.Length, consumed);
    }

    [Fact]
    public void A_big_value_says_how_much_is_missing()
    {
        var parser = new RequestParser(new RequestLimits());
        var bytes = Latin("*2\r\n$3\r\nGET\r\n$1000000\r\nabc");
        Assert.Equal(ParseResult.NeedMore, parser.Parse(bytes, 0, bytes.Length, out _));
        Assert.Equal(1_000_000 - 3 + 2, parser.BytesNeeded);
        Array.Resize(ref bytes, bytes.Length + parser.BytesNeeded);
        Assert.Equal(ParseResult.Command, parser.Parse(bytes, 0, bytes.Length, out _));
        Assert.Equal(1_000_000, parser.Arguments[1].Length);
    }

    [Fact]
    public void Many_arguments_fit_and_the_list_shrinks_again()
    {
        var parser = new RequestParser(new RequestLimits());
        var bytes = Latin("*5000\r\n" + string.Concat(Enumerable.Range(0, 5000).Select(i => $"${$"{i}".Length}\r\n{i}\r\n")) + "*1\r\n$1\r\na\r\n");
        Assert.Equal(ParseResult.Command, parser.Parse(bytes, 0, bytes.Length, out var consumed));
        Assert.Equal(Enumerable.Range(0, 5000).Select(i => $"{i}"), Read(parser.Arguments));
        Assert.Equal(ParseResult.Command, parser.Parse(bytes, consumed, bytes.Length, out _));
        Assert.Equal(["a"], Read(parser.Arguments));
    }

    [Fact]
    public void An_index_past_the_arguments_throws()
    {
        var parser = new RequestParser(new RequestLimits());
        parser.Parse("PING\r\n"u8.ToArray(), 0, 6, out _);
        Assert.Throws<ArgumentOutOfRangeException>(() => parser.Arguments[1].Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => parser.Arguments[-1].Length);
    }

    internal static byte[] Latin(string text) => Encoding.Latin1.GetBytes(text);

    internal static string[] Read(ArgumentList arguments)
    {
        var read = new string[arguments.Count];
        for (var i = 0; i < read.Length; i++) read[i] = Encoding.Latin1.GetString(arguments[i]);
        return read;
    }
}
