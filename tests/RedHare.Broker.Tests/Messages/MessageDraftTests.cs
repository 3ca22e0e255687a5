using System.Text;
using RedHare.Amqp;

namespace RedHare.Broker.Tests;

public sealed class MessageDraftTests : BrokerTest
{
    private readonly MessageDraft _draft = new();

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(100_000, 7)]
    [InlineData(100_000, 16_384)]
    [InlineData(100_000, 99_999)]
    [InlineData(3_000_000, 65_000)]
    public void A_body_that_comes_in_pieces_is_published_whole(int length, int piece)
    {
        Declare("q");
        var body = new byte[length];
        new Random(length).NextBytes(body);
        _draft.Begin("q"u8, new PropertiesWriter { DeliveryMode = 2, Headers = new AmqpTable { { "a", "b" } } }.ToProperties().Raw.Span, length);
        for (var rest = body.AsSpan(); !rest.IsEmpty; rest = rest[Math.Min(piece, rest.Length)..]) _draft.Append(rest[..Math.Min(piece, rest.Length)]);
        Assert.Equal(0, _draft.Missing);
        Ok(Channel.Publish(""u8, mandatory: false, immediate: false, _draft));
        _draft.Release();
        Ok(Channel.Get("q", noAck: true, out var fetched));
        Assert.Equal(body, fetched.Message!.Body.ToArray());
        Assert.True(fetched.Message.IsPersistent);
        Assert.Equal("b", new PropertiesReader(fetched.Message.Properties.Span).Headers!.Get("a")!.Value.Text);
        fetched.Message.Release();
    }

    [Fact]
    public void One_draft_serves_one_message_after_the_other_whether_taken_or_not()
    {
        Declare("q");
        foreach (var (key, body) in new[] { ("q", "first"), ("nowhere", "lost"), ("q", "second") })
        {
            Draft(key, body);
            Ok(Channel.Publish(""u8, false, false, _draft));
        }

        Assert.Equal(["first", "second"], Drain("q"));
    }

    [Fact]
    public void Properties_that_the_broker_rewrites_are_rewritten()
    {
        Declare("q");
        Declare("copy");
        Draft("q", "body", new PropertiesWriter { Headers = new AmqpTable { { "BCC", AmqpValue.FromArray("copy") } } });
        Ok(Channel.Publish(""u8, false, false, _draft));
        foreach (var queue in new[] { "q", "copy" })
        {
            var got = Get(queue)!;
            Assert.Equal("body", got.Body);
            Assert.False(got.Headers.Contains("BCC"));
        }
    }

    [Fact]
    public void More_than_was_announced_is_refused()
    {
        Draft("q", "12345");
        Assert.Throws<ArgumentOutOfRangeException>(() => _draft.Append("6"u8));
        _draft.Release();
        Assert.Throws<InvalidOperationException>(() => _draft.Append("6"u8));
    }

    private void Draft(string key, string body, PropertiesWriter? properties = null)
    {
        _draft.Begin(Encoding.UTF8.GetBytes(key), properties is null ? NoProperties : properties.ToProperties().Raw.Span, body.Length);
        _draft.Append(Encoding.UTF8.GetBytes(body));
    }
}
