using System.Text;
using Xunit;

namespace RedHare.Engine.Tests.Structures;

public class StreamIdTests
{
    [Theory]
    [InlineData("1-2", 1UL, 2UL)]
    [InlineData("0-0", 0UL, 0UL)]
    [InlineData("7", 7UL, 99UL)]
    [InlineData("18446744073709551615-18446744073709551615", ulong.MaxValue, ulong.MaxValue)]
    [InlineData("9223372036854775808-9223372036854775809", 9223372036854775808UL, 9223372036854775809UL)]
    [InlineData(" 5-+6", 5UL, 6UL)]
    [InlineData("007-0008", 7UL, 8UL)]
    [InlineData("5--06", 5UL, ulong.MaxValue - 5)]
    [InlineData("5-6\0x", 5UL, 6UL)]
    public void Reads_what_redis_reads(string text, ulong milliseconds, ulong sequence)
    {
        Assert.True(StreamId.TryParse(Encoding.ASCII.GetBytes(text), 99, out var id));
        Assert.Equal(new StreamId(milliseconds, sequence), id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("+")]
    [InlineData("x")]
    [InlineData("1-")]
    [InlineData("-1")]
    [InlineData("1--6")]
    [InlineData("1-2-3")]
    [InlineData("1-2 ")]
    [InlineData("1 -2")]
    [InlineData("18446744073709551616-0")]
    [InlineData("99999999999999999999-0")]
    [InlineData("1-x")]
    [InlineData("\0")]
    public void Refuses_the_rest(string text) => Assert.False(StreamId.TryParse(Encoding.ASCII.GetBytes(text), 0, out _));

    [Fact]
    public void Refuses_what_is_longer_than_any_id()
    {
        Assert.True(StreamId.TryParse(Encoding.ASCII.GetBytes(new string('0', 126) + "7"), 0, out var id));
        Assert.Equal(new StreamId(7, 0), id);
        Assert.False(StreamId.TryParse(Encoding.ASCII.GetBytes(new string('0', 127) + "7"), 0, out _));
    }

    [Fact]
    public void Knows_an_id_with_any_sequence()
    {
        Assert.True(StreamIdText.TryParse("5-*"u8, 3, out var id, out var any));
        Assert.Equal((new StreamId(5, 0), true), (id, any));
        Assert.True(StreamIdText.TryParse("5-1"u8, 3, out _, out any));
        Assert.False(any);
        Assert.False(StreamIdText.TryParse("5-**"u8, 3, out _, out _));
        Assert.False(StreamIdText.TryParse("*"u8, 3, out _, out _));
    }

    [Fact]
    public void Orders_by_milliseconds_then_sequence()
    {
        StreamId[] ascending = [StreamId.Min, new(0, 1), new(0, ulong.MaxValue), new(1, 0), new(1UL << 63, 5), StreamId.Max];
        for (var i = 0; i < ascending.Length; i++)
            for (var j = 0; j < ascending.Length; j++)
            {
                var (left, right) = (ascending[i], ascending[j]);
                Assert.Equal(i.CompareTo(j), Math.Sign(left.CompareTo(right)));
                Assert.Equal(i < j, left < right);
                Assert.Equal(i > j, left > right);
                Assert.Equal(i <= j, left <= right);
                Assert.Equal(i >= j, left >= right);
            }
    }

    [Fact]
    public void Knows_its_neighbours()
    {
        Assert.True(new StreamId(1, ulong.MaxValue).TryNext(out var next));
        Assert.Equal(new StreamId(2, 0), next);
        Assert.True(new StreamId(2, 0).TryPrevious(out var previous));
        Assert.Equal(new StreamId(1, ulong.MaxValue), previous);
        Assert.False(StreamId.Max.TryNext(out next));
        Assert.Equal(StreamId.Min, next);
        Assert.False(StreamId.Min.TryPrevious(out previous));
        Assert.Equal(StreamId.Max, previous);
    }

    [Fact]
    public void May_be_replaced_by_its_neighbour()
    {
        var id = StreamId.Min;
        Assert.False(id.TryPrevious(out id));
        Assert.False(id.TryNext(out id));
        Assert.Equal(StreamId.Min, id);
    }

    [Theory]
    [InlineData(0UL, 0UL, "0-0")]
    [InlineData(ulong.MaxValue, ulong.MaxValue, "18446744073709551615-18446744073709551615")]
    public void Writes_itself(ulong milliseconds, ulong sequence, string text)
    {
        var id = new StreamId(milliseconds, sequence);
        Assert.Equal(text, Encoding.ASCII.GetString(id.ToArray()));
        Assert.Equal(text, id.ToString());
        Assert.InRange(text.Length, 3, StreamId.MaxTextLength);
    }
}
