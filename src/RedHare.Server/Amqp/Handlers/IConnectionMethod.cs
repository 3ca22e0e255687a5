using RedHare.Amqp;

namespace RedHare.Server.Amqp.Handlers;

/// <summary>What a connection does with a method of channel 0.</summary>
internal interface IConnectionMethod<TMethod> where TMethod : struct, IMethod<TMethod>
{
    /// <summary>The phases in which the method is in its turn.</summary>
    static abstract bool IsExpected(ConnectionPhase phase);

    static abstract void Handle(AmqpConnection connection, in TMethod method);
}
