using Xunit;

namespace RedHare.Amqp.Tests.Frames;

public class FrameReaderTests
{
    [Fact]
    public void A_frame_is_found_once_its_last_byte_is_there()
    {
        byte[] bytes = [1, 0, 5, 0, 0, 0, 3, 7, 8, 9, Frame.End, 1];
        for (var length = 0; length < 11; length++) Assert.Equal(FrameResult.NeedMore, FrameReader.Read(bytes.AsSpan(0, length), 4096, out _, out _));
        Assert.Equal(FrameResult.Complete, FrameReader.Read(bytes, 4096, out var frame, out var size));
        Assert.Equal(11, size);
        Assert.Equal(FrameType.Method, frame.Type);
        Assert.Equal(5, frame.Channel);
        Assert.Equal([7, 8, 9], frame.Payload.ToArray());
    }

    [Fact]
    public void What_is_missing_is_told()
    {
        FrameReader.Read([1, 0, 1], 4096, out _, out var size);
        Assert.Equal(8, size);
        FrameReader.Read([1, 0, 1, 0, 0, 4, 0], 4096, out _, out size);
        Assert.Equal(1032, size);
    }

    // RabbitMQ 3.10.8: a payload of frame-max is let through, one byte more is not.
    [Theory]
    [InlineData(4096, 4096, FrameResult.NeedMore)]
    [InlineData(4096, 4097, FrameResult.TooLarge)]
    [InlineData(0, int.MaxValue - 16, FrameResult.NeedMore)]
    [InlineData(0, uint.MaxValue, FrameResult.TooLarge)]
    [InlineData(uint.MaxValue, uint.MaxValue, FrameResult.TooLarge)]
    public void The_largest_frame_is_what_was_agreed(uint frameMax, uint payload, FrameResult expected)
    {
        byte[] bytes = [1, 0, 1, (byte)(payload >> 24), (byte)(payload >> 16), (byte)(payload >> 8), (byte)payload];
        Assert.Equal(expected, FrameReader.Read(bytes, frameMax, out _, out _));
    }

    [Fact]
    public void Another_end_than_CE_is_an_error() => Assert.Equal(FrameResult.BadEnd, FrameReader.Read([8, 0, 0, 0, 0, 0, 0, 0xCD], 4096, out _, out _));

    [Fact]
    public void A_content_is_cut_into_frames_of_the_agreed_size()
    {
        var writer = new FrameWriter(0);
        var body = new byte[10_000];
        new Random(2).NextBytes(body);
        writer.Content(3, [0x10, 0, 2], body, 4096);
        var rest = writer.Written;

        Assert.Equal(FrameResult.Complete, FrameReader.Read(rest, 4096, out var frame, out var size));
        Assert.Equal(FrameType.Header, frame.Type);
        Assert.True(ContentHeader.TryRead(frame.Payload, out var header));
        Assert.Equal(60, header.ClassId);
        Assert.Equal(10_000UL, header.BodySize);
        Assert.Equal([0x10, 0, 2], header.Properties.ToArray());

        var read = new List<byte>();
        var sizes = new List<int>();
        for (rest = rest[size..]; !rest.IsEmpty; rest = rest[size..])
        {
            Assert.Equal(FrameResult.Complete, FrameReader.Read(rest, 4096, out frame, out size));
            Assert.Equal(FrameType.Body, frame.Type);
            Assert.Equal(3, frame.Channel);
            read.AddRange(frame.Payload);
            sizes.Add(size);
        }
        Assert.Equal(body, read);
        Assert.Equal([4096, 4096, 10_000 - 2 * 4088 + 8], sizes);
    }

    [Fact]
    public void An_empty_body_has_no_frame()
    {
        var writer = new FrameWriter(0);
        writer.Content(1, [0, 0], [], 4096);
        Assert.Equal(FrameResult.Complete, FrameReader.Read(writer.Written, 4096, out _, out var size));
        Assert.Equal(writer.Length, size);
    }
}
