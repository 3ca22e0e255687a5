using System.Text;
using RedHare.Net.Buffers;
using Xunit;

namespace RedHare.Net.Tests;

public class OutputBufferTests
{
    private readonly BufferPool _pool = new();

    private static byte[] Content(OutputBuffer output)
    {
        using var all = new MemoryStream();
        for (var chunk = output.Seal(); chunk is not null; chunk = chunk.Next)
            all.Write(chunk.Bytes, chunk.Start, chunk.End - chunk.Start);
        Assert.Equal(all.Length, output.PendingBytes);
        return all.ToArray();
    }

    [Theory]
    [InlineData(0), InlineData(1), InlineData(16383), InlineData(16384), InlineData(16385), InlineData(3_000_000)]
    public void Writes_of_any_size_come_out_as_they_went_in(int size)
    {
        var output = new OutputBuffer(_pool);
        var bytes = Test.Pattern(size);
        output.Write("before"u8);
        output.Write(bytes);
        output.Write("after"u8);
        Assert.Equal([.. "before"u8, .. bytes, .. "after"u8], Content(output));
    }

    [Theory]
    [InlineData(0), InlineData(1), InlineData(16384), InlineData(100_000), InlineData(2_000_000)]
    public void GetSpan_gives_at_least_what_was_asked(int hint)
    {
        var output = new OutputBuffer(_pool);
        for (var i = 0; i < 5; i++)
        {
            var span = output.GetSpan(hint);
            Assert.True(span.Length >= Math.Max(1, hint));
            span[..Math.Max(1, hint)].Fill((byte)i);
            output.Advance(Math.Max(1, hint));
        }
        Assert.Equal(5 * Math.Max(1, hint), Content(output).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => output.Advance(int.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => output.Advance(-1));
    }

    [Fact]
    public void Deferred_headers_nest_over_chunks_as_a_model_says()
    {
        var random = new Random(7);
        for (var round = 0; round < 300; round++)
        {
            var output = new OutputBuffer(_pool);
            var expected = new StringBuilder();
            Nest(output, expected, 0);
            Assert.Equal(expected.ToString(), Encoding.ASCII.GetString(Content(output)));
            output.Clear();
        }

        void Nest(OutputBuffer output, StringBuilder expected, int depth)
        {
            var mark = output.BeginDeferred();
            var inner = new StringBuilder();
            var parts = random.Next(5);
            for (var i = 0; i < parts; i++)
            {
                if (depth < 4 && random.Next(2) == 0)
                {
                    Nest(output, inner, depth + 1);
                    continue;
                }
                var text = new string((char)('a' + depth), random.Next(20) == 0 ? random.Next(40_000) : random.Next(50));
                output.Write(Encoding.ASCII.GetBytes(text));
                inner.Append(text);
            }
            var header = new string('0', random.Next(OutputBuffer.MaximumHeader + 1));
            output.EndDeferred(mark, Encoding.ASCII.GetBytes(header));
            expected.Append(header).Append(inner);
        }
    }

    [Fact]
    public void Deferred_headers_end_innermost_first()
    {
        var output = new OutputBuffer(_pool);
        var outer = output.BeginDeferred();
        var inner = output.BeginDeferred();
        Assert.Throws<InvalidOperationException>(() => output.EndDeferred(outer, "*1"u8));
        output.EndDeferred(inner, "*0"u8);
        Assert.Throws<InvalidOperationException>(() => output.EndDeferred(inner, "*0"u8));
        Assert.True(output.HasOpenDeferral);
        output.EndDeferred(outer, "*1"u8);
        Assert.False(output.HasOpenDeferral);
        Assert.Equal("*1*0"u8.ToArray(), Content(output));
    }

    [Theory]
    [InlineData(0, 10), InlineData(0, 50_000), InlineData(10, 10), InlineData(10, 50_000), InlineData(50_000, 50_000)]
    public void RollBack_withdraws_what_came_after_the_mark(int before, int after)
    {
        var output = new OutputBuffer(_pool);
        var kept = Test.Pattern(before);
        output.Write(kept);
        var mark = output.Mark();
        output.BeginDeferred();
        output.Write(Test.Pattern(after));
        output.RollBack(mark);
        Assert.False(output.HasOpenDeferral);
        Assert.Equal(kept, Content(output));
        output.Write("error"u8);
        Assert.Equal([.. kept, .. "error"u8], Content(output));
    }

    [Fact]
    public void RollBack_behind_a_send_is_refused()
    {
        var output = new OutputBuffer(_pool);
        output.Write("ab"u8);
        var mark = output.Mark();
        output.Write("cd"u8);
        output.Seal();
        output.Sent(3);
        Assert.Throws<InvalidOperationException>(() => output.RollBack(mark));
        Assert.Equal("d"u8.ToArray(), Content(output));
    }

    [Fact]
    public void Sends_of_any_length_leave_the_rest_and_then_no_buffer()
    {
        var random = new Random(3);
        var output = new OutputBuffer(_pool);
        var bytes = Test.Pattern(500_000);
        var written = 0;
        var sent = new List<byte>();
        while (sent.Count < bytes.Length)
        {
            var part = Math.Min(random.Next(30_000), bytes.Length - written);
            output.Write(bytes.AsSpan(written, part));
            written += part;
            var content = Content(output);
            var count = written == bytes.Length ? content.Length : random.Next(content.Length + 1);
            sent.AddRange(content[..count]);
            if (count > 0)
                output.Sent(count);
        }
        Assert.Equal(bytes, sent);
        Assert.Equal(0, output.PendingBytes);
        Assert.Equal(0, output.HeldBytes);
        Assert.Null(output.Seal());
    }
}
