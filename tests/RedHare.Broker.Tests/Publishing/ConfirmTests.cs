using RedHare.Amqp;

namespace RedHare.Broker.Tests;

public sealed class ConfirmTests : BrokerTest
{
    [Fact]
    public void What_is_put_off_is_told_in_one_word()
    {
        Declare("q");
        Ok(Channel.ConfirmSelect());
        Publish("", "q", "1");
        Channel.HoldConfirms();
        for (var i = 2; i <= 5; i++) Publish("", "q", $"{i}");
        Assert.Equal(["ack 1"], Sink.Events);
        Channel.ReleaseConfirms();
        Assert.Equal(["ack 1", "ack 5 multiple"], Sink.Events);
        Channel.ReleaseConfirms();
        Channel.HoldConfirms();
        Publish("", "q", "6");
        Channel.ReleaseConfirms();
        Assert.Equal(["ack 1", "ack 5 multiple", "ack 6"], Sink.Events);
    }

    [Fact]
    public void A_refusal_is_told_at_once_behind_those_before_it()
    {
        Declare("q");
        Declare("full", new AmqpTable { { "x-max-length", 0 }, { "x-overflow", "reject-publish" } });
        Ok(Channel.ConfirmSelect());
        Channel.HoldConfirms();
        Publish("", "q", "1");
        Publish("", "q", "2");
        Publish("", "full", "3");
        Publish("", "nowhere", "4", mandatory: true);
        Channel.ReleaseConfirms();
        Assert.Equal(["ack 2 multiple", "nack 3", "return 312 NO_ROUTE nowhere", "ack 4"], Sink.Events);
    }
}
