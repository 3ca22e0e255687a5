using RedHare.Amqp;

namespace RedHare.Server.Amqp.Handlers;

/// <summary>The answer is written when the broker says that all of it is safe.</summary>
internal sealed class TxCommitHandler : IChannelMethod<TxCommit>
{
    public static AmqpError? Handle(AmqpChannel channel, in TxCommit method)
    {
        channel.BeginCommit();
        var error = channel.Broker.TxCommit();
        if (error is not null) channel.EndCommit();
        return error;
    }
}
