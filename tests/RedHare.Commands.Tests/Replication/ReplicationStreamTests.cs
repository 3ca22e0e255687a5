using RedHare.Commands.Replication;

namespace RedHare.Commands.Tests.Replication;

public sealed class ReplicationStreamTests
{
    [Fact]
    public void A_reader_gets_what_is_appended_behind_it_over_many_chunks()
    {
        var stream = new ReplicationStream(100);
        stream.Append(Bytes(0, 10));
        var cursor = stream.AtEnd();
        Assert.Equal(110, cursor.Offset);
        var expected = Bytes(10, 3 * StreamChunk.Size + 7);
        foreach (var piece in expected.Chunk(50_000)) stream.Append(piece);
        Assert.Equal(expected, ReadAll(ref cursor));
        Assert.Equal(stream.End, cursor.Offset);
    }

    [Fact]
    public void What_lies_before_the_backlog_goes_but_for_who_still_reads_it()
    {
        var stream = new ReplicationStream(0);
        var slow = stream.AtEnd();
        var all = Bytes(0, 10 * StreamChunk.Size);
        stream.Append(all);
        stream.Trim(2 * StreamChunk.Size);
        Assert.InRange(stream.End - stream.Begin, 2 * StreamChunk.Size, 3 * StreamChunk.Size);
        Assert.Null(stream.At(stream.Begin - 1));
        Assert.Null(stream.At(stream.End + 1));
        Assert.Equal(all, ReadAll(ref slow));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(StreamChunk.Size - 1)]
    [InlineData(StreamChunk.Size)]
    [InlineData(StreamChunk.Size + 1)]
    [InlineData(2 * StreamChunk.Size)]
    [InlineData(2 * StreamChunk.Size + 5)]
    public void Who_comes_back_reads_on_from_its_offset(int offset)
    {
        var stream = new ReplicationStream(1000);
        var all = Bytes(0, 2 * StreamChunk.Size + 5);
        stream.Append(all);
        var cursor = stream.At(1000 + offset)!.Value;
        Assert.Equal(1000 + offset, cursor.Offset);
        Assert.Equal(all[offset..], ReadAll(ref cursor));
        stream.Append("more"u8);
        Assert.Equal("more"u8.ToArray(), ReadAll(ref cursor));
    }

    [Fact]
    public void One_appends_while_another_reads()
    {
        var stream = new ReplicationStream(0);
        var cursor = stream.AtEnd();
        var all = Bytes(0, 40 * StreamChunk.Size);
        var writer = new Thread(() =>
        {
            foreach (var piece in all.Chunk(777))
            {
                stream.Append(piece);
                stream.Trim(StreamChunk.Size);
            }
        });
        writer.Start();
        var read = new List<byte>(all.Length);
        while (read.Count < all.Length) read.AddRange(ReadAll(ref cursor));
        writer.Join();
        Assert.Equal(all, read);
    }

    private static byte[] Bytes(int from, int count) => [.. Enumerable.Range(from, count).Select(static i => (byte)(i * 7 + i / 251))];

    private static byte[] ReadAll(ref StreamCursor cursor)
    {
        var read = new List<byte>();
        var buffer = new byte[10_001];
        while (cursor.Read(buffer) is var count and > 0) read.AddRange(buffer.AsSpan(0, count));
        return [.. read];
    }
}
