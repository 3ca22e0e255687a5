using RedHare.Amqp;

namespace RedHare.Broker.Tests;

public sealed class TransactionTests : BrokerTest
{
    [Fact]
    public void A_commit_makes_publishes_and_answers_happen()
    {
        Declare("q");
        Publish("", "q", "1");
        Ok(Channel.TxSelect());
        Publish("", "q", "2");
        Ok(Channel.Ack(Get("q", noAck: false)!.Tag, false));
        Assert.Equal(0u, Count("q"));
        Ok(Channel.TxCommit());
        Assert.Equal(["committed"], Sink.Events);
        Assert.Equal(1u, Count("q"));
        Assert.Equal(0, Channel.UnackedCount);
    }

    [Fact]
    public void A_rollback_forgets_publishes_and_keeps_deliveries_open()
    {
        Declare("q");
        Publish("", "q", "1");
        Ok(Channel.TxSelect());
        Publish("", "q", "2");
        var delivery = Get("q", noAck: false)!;
        Ok(Channel.Ack(delivery.Tag, false));
        Ok(Channel.TxRollback());
        Assert.Equal(0u, Count("q"));
        Assert.Equal(1, Channel.UnackedCount);
        Ok(Channel.Nack(delivery.Tag, false, requeue: true));
        Ok(Channel.TxCommit());
        Assert.Equal(1u, Count("q"));
    }

    [Fact]
    public void Answers_that_were_not_committed_are_taken_back_when_the_channel_ends()
    {
        Declare("q");
        var channel = Connection.OpenChannel(new RecordingSink());
        Ok(channel.TxSelect());
        Publish("", "q", "1");
        Ok(channel.Get("q", false, out var fetched));
        fetched.Message!.Release();
        Ok(channel.Ack(fetched.DeliveryTag, false));
        channel.Close();
        Assert.Equal(1u, Count("q"));
    }

    [Fact]
    public void Modes_do_not_mix()
    {
        Refused(Channel.TxCommit(), 406, "PRECONDITION_FAILED - channel is not transactional");
        Refused(Channel.TxRollback(), 406, "PRECONDITION_FAILED - channel is not transactional");
        Ok(Channel.TxSelect());
        Refused(Channel.ConfirmSelect(), 406, "PRECONDITION_FAILED - cannot switch from tx to confirm mode");
        var other = Connection.OpenChannel(Sink);
        Ok(other.ConfirmSelect());
        Refused(other.TxSelect(), 406, "PRECONDITION_FAILED - cannot switch from confirm to tx mode");
    }
}
