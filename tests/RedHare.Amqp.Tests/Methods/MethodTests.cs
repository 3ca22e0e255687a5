using System.Buffers.Binary;
using Xunit;

namespace RedHare.Amqp.Tests.Methods;

public class MethodTests
{
    [Fact]
    public void Every_method_is_read_as_it_was_written()
    {
        foreach (var method in MethodSamples.All)
        {
            Assert.Equal(method.Id, BinaryPrimitives.ReadUInt32BigEndian(method.Bytes));
            var arguments = method.Bytes.AsSpan(4).ToArray();
            Assert.Equal(FieldError.None, method.Read(arguments));
            var writer = new FrameWriter(0);
            method.Rewrite(arguments, writer);
            FrameReader.Read(writer.Written, 0, out var frame, out _);
            Assert.Equal(7, frame.Channel);
            Assert.Equal(method.Id, frame.MethodId);
            Assert.Equal(method.Bytes, frame.Payload.ToArray());
        }
    }

    [Fact]
    public void No_two_methods_have_one_number()
    {
        Assert.Equal(MethodSamples.All.Count, MethodSamples.All.Select(method => method.Id).Distinct().Count());
        Assert.Equal(66, MethodSamples.All.Count);
    }

    [Fact]
    public void An_end_cut_off_or_a_byte_too_many_is_an_error()
    {
        foreach (var method in MethodSamples.All)
        {
            var arguments = method.Bytes.AsSpan(4).ToArray();
            for (var length = 0; length < arguments.Length; length++) Assert.NotEqual(FieldError.None, method.Read(arguments[..length]));
            Assert.Equal(FieldError.Length, method.Read([.. arguments, 0]));
        }
    }

    [Fact]
    public void Bits_share_an_octet_and_begin_at_its_low_end()
    {
        var writer = new FrameWriter(0);
        writer.Method(1, new QueueDeclare(0, "q", false, true, false, true, false, AmqpTable.Empty));
        Assert.Equal([1, 0, 1, 0, 0, 0, 13, 0, 50, 0, 10, 0, 0, 1, (byte)'q', 0b01010, 0, 0, 0, 0, Frame.End], writer.Written.ToArray());
        QueueDeclare.Read(writer.Written[11..^1], out var method);
        Assert.True(method is { Passive: false, Durable: true, Exclusive: false, AutoDelete: true, NoWait: false });
    }

    [Fact]
    public void Names_of_methods_without_content_must_be_utf8()
    {
        Assert.Equal(FieldError.Utf8, QueueDeclare.Read([0, 0, 1, 0xFF, 0, 0, 0, 0, 0], out _));
        Assert.Equal(FieldError.None, BasicPublish.Read([0, 0, 1, 0xFF, 1, 0xFE, 0], out var publish));
        Assert.Equal([0xFE], publish.RoutingKey.ToArray());
    }

    [Fact]
    public void A_short_string_never_exceeds_its_length_byte()
    {
        var writer = new FrameWriter(0);
        writer.ShortText(new string('ä', 200));
        Assert.Equal(256, writer.Length);
        Assert.Equal(255, writer.Written[0]);
    }
}
