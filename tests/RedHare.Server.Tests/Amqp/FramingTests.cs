using RedHare.Amqp;
using Xunit;

namespace RedHare.Server.Tests.Amqp;

/// <summary>Frames that are broken or come out of their turn. The codes, texts and numbers of methods are those that RabbitMQ 3.10.8 answered, but where its process just died.</summary>
public class FramingTests
{
    private static byte[] Publish => [0, 60, 0, 40, 0, 0, 0, 1, (byte)'q', 0];

    [Theory]
    [InlineData(7, 1, "616263", 501, "FRAME_ERROR - type 7, all octets = <<\"abc\">>: unknown_frame", 0, 0)]
    [InlineData(8, 1, "", 505, "UNEXPECTED_FRAME - type 8, all octets = <<>>", 0, 0)]
    [InlineData(2, 2, "0000000000000000000000000000", 505, "UNEXPECTED_FRAME - expected method frame, got non method frame instead", 0, 0)]
    [InlineData(3, 1, "616263", 505, "UNEXPECTED_FRAME - expected method frame, got non method frame instead", 0, 0)]
    [InlineData(2, 0, "0000000000000000000000000000", 505, "UNEXPECTED_FRAME - type 2, all octets = <<0,0,0,0,0,0,0,0,0,0,0,0,0,0>>", 0, 0)]
    [InlineData(1, 2, "003c000a00000000000000", 504, "CHANNEL_ERROR - expected 'channel.open'", 60, 10)]
    [InlineData(1, 1, "0014000a00", 504, "CHANNEL_ERROR - second 'channel.open' seen", 20, 10)]
    [InlineData(1, 0, "0014000a00", 504, "CHANNEL_ERROR - unexpected method in connection state running", 20, 10)]
    [InlineData(1, 1, "003c000a0000000000000000", 501, "FRAME_ERROR - cannot decode <<0,0,0,0,0,0,0,0>>", 60, 10)]
    [InlineData(1, 1, "003c000a000000", 501, "FRAME_ERROR - cannot decode <<0,0,0>>", 60, 10)]
    [InlineData(1, 1, "0032000a000001ff0000000000", 501, "FRAME_ERROR - Malformed UTF-8 in shortstr", 0, 0)]
    [InlineData(1, 1, "0032000a000001710000000003016151", 502, "SYNTAX_ERROR - malformed field table", 50, 10)]
    [InlineData(1, 1, "0032000b016100000000000000", 503, "COMMAND_INVALID - unimplemented method", 50, 11)]
    [InlineData(1, 1, "003c0063", 503, "COMMAND_INVALID - unimplemented method", 60, 99)]
    [InlineData(1, 1, "0014001400", 540, "NOT_IMPLEMENTED - active=false", 20, 20)]
    public async Task One_frame_that_is_wrong_closes_the_connection(byte type, ushort channel, string payload, ushort code, string text, ushort classId, ushort methodId)
    {
        await using var server = new AmqpTestServer();
        using var client = server.Open();
        client.SendFrame((FrameType)type, channel, Convert.FromHexString(payload));
        var close = client.ExpectConnectionClose(code, text);
        Assert.Equal((classId, methodId), (close.ClassId, close.MethodId));
        client.Send(0, default(ConnectionCloseOk));
        Assert.Null(client.Read());
    }

    [Theory]
    [InlineData(2, "0032000000000000000000030000", "UNEXPECTED_FRAME - expected content header for class 60, got one for class 50 instead")]
    [InlineData(1, "003c000a00000000000000", "UNEXPECTED_FRAME - expected content header for class 60, got non content header frame instead")]
    [InlineData(2, "003c000100000000000000000000", "UNEXPECTED_FRAME - expected content header for class 60, got non content header frame instead")]
    public async Task A_publish_wants_its_header(byte type, string payload, string text)
    {
        await using var server = new AmqpTestServer();
        using var client = server.Open();
        client.SendFrame(FrameType.Method, 1, Publish);
        client.SendFrame((FrameType)type, 1, Convert.FromHexString(payload));
        var close = client.ExpectConnectionClose(505, text);
        Assert.Equal((60, 40), (close.ClassId, close.MethodId));
    }

    [Fact]
    public async Task A_header_wants_its_body()
    {
        await using var server = new AmqpTestServer();
        using var client = server.Open();
        client.SendFrame(FrameType.Method, 1, Publish);
        client.SendFrame(FrameType.Header, 1, Convert.FromHexString("003c000000000000000000030000"));
        client.Send(1, new BasicQos(0, 0, false));
        client.ExpectConnectionClose(505, "UNEXPECTED_FRAME - expected content body, got non content body frame instead");
    }

    [Theory]
    [InlineData("8000096162")]
    [InlineData("200000000003016151")]
    public async Task Malformed_properties_close_the_connection(string properties)
    {
        await using var server = new AmqpTestServer();
        using var client = server.Open();
        client.Publish(1, "", "q", "x"u8, Convert.FromHexString(properties));
        client.ExpectConnectionClose(541, "INTERNAL_ERROR");
    }

    [Fact]
    public async Task After_a_frame_that_cannot_be_read_nothing_is_read()
    {
        await using var server = new AmqpTestServer();
        using var large = server.Open();
        large.SendBytes([1, 0, 1, 0, 2, 0x22, 0xE0]);
        large.ExpectConnectionClose(501, "FRAME_ERROR - type 1, all octets = <<>>: {frame_too_large,140000,131064}");
        Assert.Null(large.Read());

        using var endless = server.Open();
        endless.SendBytes([1, 0, 1, 0, 0, 0, 5, 0, 20, 0, 10, 0, (byte)'x']);
        endless.ExpectConnectionClose(501, "FRAME_ERROR - type 1, all octets = <<0,20,0,10,0>>: {invalid_frame_end_marker,120}");
        Assert.Null(endless.Read());
    }

    [Fact]
    public async Task More_channels_than_agreed_close_the_connection()
    {
        await using var server = new AmqpTestServer();
        using var client = server.Connect();
        client.LogIn();
        client.OpenHost(channelMax: 1);
        client.OpenChannel(1);
        client.Send(2, new ChannelOpen(""));
        client.ExpectConnectionClose(530, "NOT_ALLOWED - number of channels opened (1) has reached the negotiated channel_max (1)");
    }

    [Fact]
    public async Task Only_the_connection_that_sent_it_is_closed()
    {
        await using var server = new AmqpTestServer();
        using var other = server.Open();
        using var client = server.Open();
        client.SendFrame((FrameType)9, 1, []);
        client.Expect<ConnectionClose>(0);
        other.DeclareQueue(1);
    }
}
