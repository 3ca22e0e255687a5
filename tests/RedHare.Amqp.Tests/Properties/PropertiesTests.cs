using RedHare.Amqp.Tests.Fields;
using Xunit;

namespace RedHare.Amqp.Tests.Properties;

public class PropertiesTests
{
    private static readonly BasicProperties All = new PropertiesWriter
    {
        ContentType = "text/plain",
        ContentEncoding = "gzip",
        Headers = AmqpTableTests.Everything,
        DeliveryMode = 2,
        Priority = 9,
        CorrelationId = "c",
        ReplyTo = "r",
        Expiration = "60000",
        MessageId = "m",
        Timestamp = 1_700_000_000,
        Type = "t",
        UserId = "guest",
        AppId = "a",
        ClusterId = "",
    }.ToProperties();

    [Fact]
    public void Each_property_is_found_among_all()
    {
        Assert.Equal(FieldError.None, PropertiesReader.Check(All.Raw.Span));
        var reader = All.Reader;
        Assert.Equal("text/plain", reader.ContentType);
        Assert.Equal("gzip", reader.ContentEncoding);
        Assert.Equal(AmqpTableTests.Everything, reader.Headers);
        Assert.True(reader.IsPersistent);
        Assert.Equal((byte)9, reader.Priority);
        Assert.Equal("c", reader.CorrelationId);
        Assert.Equal("r", reader.ReplyTo);
        Assert.Equal("60000", reader.Expiration);
        Assert.Equal("m", reader.MessageId);
        Assert.Equal(1_700_000_000UL, reader.Timestamp);
        Assert.Equal("t", reader.Type);
        Assert.Equal("guest", reader.UserId);
        Assert.Equal("a", reader.AppId);
        Assert.Equal("", reader.ClusterId);
    }

    [Fact]
    public void Each_property_is_found_alone_and_the_others_are_absent()
    {
        var properties = new PropertiesWriter { Priority = 3 }.ToProperties();
        Assert.Equal([0x08, 0, 3], properties.Raw.ToArray());
        Assert.Equal((byte)3, properties.Reader.Priority);
        Assert.Null(properties.Reader.DeliveryMode);
        Assert.Null(properties.Reader.Headers);
        Assert.Null(properties.Reader.ClusterId);
        Assert.Null(properties.Reader.Timestamp);
        Assert.False(BasicProperties.Empty.Reader.IsPersistent);
        Assert.Equal(FieldError.None, PropertiesReader.Check(BasicProperties.Empty.Raw.Span));
    }

    [Fact]
    public void Rewriting_one_leaves_the_others_byte_for_byte()
    {
        var dead = All.WithHeaders(new AmqpTable { { "x-first-death-queue", "q" } }).Without(PropertyFlags.Expiration);
        Assert.Equal(FieldError.None, PropertiesReader.Check(dead.Raw.Span));
        Assert.Equal("q", dead.Reader.Headers!["x-first-death-queue"].Text);
        Assert.Null(dead.Reader.Expiration);
        Assert.Equal("r", dead.Reader.ReplyTo);
        Assert.Equal("m", dead.Reader.MessageId);
        Assert.Equal(All, All.Without(PropertyFlags.None));

        var back = dead.WithHeaders(AmqpTableTests.Everything).WithText(PropertyFlags.Expiration, "60000");
        Assert.Equal(All.Raw.ToArray(), back.Raw.ToArray());
        Assert.Equal((byte)1, All.WithDeliveryMode(1).Reader.DeliveryMode);
        Assert.Null(All.WithDeliveryMode(null).Reader.DeliveryMode);
    }

    [Fact]
    public void A_property_can_be_added_where_there_was_none()
    {
        var properties = BasicProperties.Empty.WithDeliveryMode(2).WithText(PropertyFlags.ContentType, "x").WithHeaders(new AmqpTable { { "n", 1 } });
        Assert.Equal(FieldError.None, PropertiesReader.Check(properties.Raw.Span));
        Assert.Equal("x", properties.Reader.ContentType);
        Assert.Equal(1, properties.Reader.Headers!["n"].Integer);
        Assert.True(properties.Reader.IsPersistent);
    }

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("8000")]
    [InlineData("800002")]
    [InlineData("000001")]
    [InlineData("2000000000")]
    [InlineData("200000000003016151")]
    public void Malformed_properties_are_refused(string hex) => Assert.NotEqual(FieldError.None, PropertiesReader.Check(Convert.FromHexString(hex)));
}
