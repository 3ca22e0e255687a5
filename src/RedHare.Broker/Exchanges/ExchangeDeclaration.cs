using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>What an exchange was declared with.</summary>
internal sealed record ExchangeDeclaration(BrokerName Name, string Type, bool IsDurable, bool IsAutoDelete, bool IsInternal, AmqpTable Arguments);
