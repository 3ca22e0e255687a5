using RedHare.Amqp;

namespace RedHare.Server.Amqp.Handlers;

/// <summary>What a channel does with a method.</summary>
internal interface IChannelMethod<TMethod> where TMethod : struct, IMethod<TMethod>
{
    /// <summary>Carries the method out and answers it. An error closes the channel or the connection.</summary>
    static abstract AmqpError? Handle(AmqpChannel channel, in TMethod method);
}
