using System.Text;
using Xunit;

namespace RedHare.Resp.Tests;

public class ProtocolErrorTests
{
    [Theory]
    [InlineData("*abc\r\n", "invalid multibulk length")]
    [InlineData("*\r\n", "invalid multibulk length")]
    [InlineData("*01\r\n", "invalid multibulk length")]
    [InlineData("*+1\r\n", "invalid multibulk length")]
    [InlineData("*1 \r\n", "invalid multibulk length")]
    [InlineData("*2147483648\r\n", "invalid multibulk length")]
    [InlineData("*3000000000\r\n", "invalid multibulk length")]
    [InlineData("*99999999999999999999\r\n", "invalid multibulk length")]
    [InlineData("*3\r\n$3\r\nSET\r\n$1\r\nx\r\nfooz\r\n", "expected '$', got 'f'")]
    [InlineData("*1\r\n\r\n", "expected '$', got '\r'")]
    [InlineData("*1\r\n\xe9\r\n", "expected '$', got '\xe9'")]
    [InlineData("*1\r\n$\r\n", "invalid bulk length")]
    [InlineData("*1\r\n$-1\r\n", "invalid bulk length")]
    [InlineData("*1\r\n$-10\r\n", "invalid bulk length")]
    [InlineData("*1\r\n$2x\r\n", "invalid bulk length")]
    [InlineData("*1\r\n$0001\r\n", "invalid bulk length")]
    [InlineData("*1\r\n$536870913\r\n", "invalid bulk length")]
    [InlineData("*1\r\n$2000000000\r\n", "invalid bulk length")]
    [InlineData("*1\r\n$99999999999999\r\n", "invalid bulk length")]
    [InlineData("set \"abc\r\n", "unbalanced quotes in request")]
    [InlineData("set 'abc\r\n", "unbalanced quotes in request")]
    [InlineData("set \"abc\"d\r\n", "unbalanced quotes in request")]
    [InlineData("set 'a'\"b\"\r\n", "unbalanced quotes in request")]
    [InlineData("set \"abc\\\r\n", "unbalanced quotes in request")]
    [InlineData("set 'it\\'\n", "unbalanced quotes in request")]
    public void Broken_requests_get_the_text_of_redis(string request, string message)
    {
        var bytes = RequestParserTests.Latin(request);
        Assert.Equal("Protocol error: " + message, Error(new RequestParser(new RequestLimits()), bytes));
        var parser = new RequestParser(new RequestLimits());
        for (var end = 0; end < bytes.Length; end++) Assert.Equal(ParseResult.NeedMore, parser.Parse(bytes, 0, end, out _));
        Assert.Equal("Protocol error: " + message, Error(parser, bytes));
    }

    [Theory]
    [InlineData("", "too big inline request")]
    [InlineData("*", "too big mbulk count string")]
    [InlineData("*1\r\n$", "too big bulk count string")]
    [InlineData("\0", "too big inline request")]
    [InlineData("*\0", "too big mbulk count string")]
    [InlineData("*1\r\n$\0", "too big bulk count string")]
    [InlineData("\0a\r\n", "too big inline request")]
    [InlineData("*\0\r\n", "too big mbulk count string")]
    public void A_line_without_end_is_refused_past_64_KiB(string start, string message)
    {
        var header = start.StartsWith("*1", StringComparison.Ordinal) ? 4 : 0;
        var bytes = RequestParserTests.Latin(start + new string('1', (64 * 1024) + 1 + header - start.Length));
        var parser = new RequestParser(new RequestLimits());
        Assert.Equal(ParseResult.NeedMore, parser.Parse(bytes, 0, 100, out _));
        Assert.Equal(ParseResult.NeedMore, parser.Parse(bytes, 0, bytes.Length - 1, out _));
        Assert.Equal("Protocol error: " + message, Error(parser, bytes));
    }

    [Fact]
    public void A_long_line_with_its_end_in_the_buffer_is_a_command()
    {
        var word = new string('w', 100_000);
        var parser = new RequestParser(new RequestLimits());
        Assert.Equal(ParseResult.Command, parser.Parse(RequestParserTests.Latin($"\"{word}\"\r\n"), 0, word.Length + 4, out _));
        Assert.Equal([word], RequestParserTests.Read(parser.Arguments));
    }

    [Theory]
    [InlineData("*10\r\n$16384\r\n", null)]
    [InlineData("*11\r\n", "Protocol error: unauthenticated multibulk length")]
    [InlineData("*1000000000\r\n", "Protocol error: unauthenticated multibulk length")]
    [InlineData("*1\r\n$16385\r\n", "Protocol error: unauthenticated bulk length")]
    [InlineData("*1\r\n$536870912\r\n", "Protocol error: unauthenticated bulk length")]
    [InlineData("*1\r\n$536870913\r\n", "Protocol error: invalid bulk length")]
    public void An_unauthenticated_client_has_lower_limits(string request, string? message)
    {
        var bytes = RequestParserTests.Latin(request);
        var parser = new RequestParser(new RequestLimits()) { Unauthenticated = true };
        if (message is null) Assert.Equal(ParseResult.NeedMore, parser.Parse(bytes, 0, bytes.Length, out _));
        else Assert.Equal(message, Error(parser, bytes));
    }

    [Fact]
    public void The_longest_bulk_follows_the_limit_as_it_changes()
    {
        var limits = new RequestLimits { MaxBulkLength = 5 };
        var bytes = "*1\r\n$6\r\nabcdef\r\n"u8.ToArray();
        Assert.Equal("Protocol error: invalid bulk length", Error(new RequestParser(limits), bytes));
        limits.MaxBulkLength = 6;
        Assert.Equal(ParseResult.Command, new RequestParser(limits).Parse(bytes, 0, bytes.Length, out _));
        limits.MaxBulkLength = long.MaxValue;
        Assert.Equal(ParseResult.NeedMore, new RequestParser(limits).Parse("*1\r\n$2000000000\r\n"u8.ToArray(), 0, 17, out _));
        Assert.Equal("Protocol error: invalid bulk length", Error(new RequestParser(limits), "*1\r\n$4294967296\r\n"u8.ToArray()));
    }

    private static string Error(RequestParser parser, byte[] bytes)
    {
        Assert.Equal(ParseResult.Error, parser.Parse(bytes, 0, bytes.Length, out var consumed));
        Assert.Equal(0, consumed);
        return Encoding.Latin1.GetString(parser.ErrorMessage.Span);
    }
}
