using RabbitMQ.Client;

namespace RedHare.Broker.Differential.Tests.Client;

/// <summary>A message as a consumer got it.</summary>
internal sealed record Delivery(ulong Tag, bool IsRedelivered, string Text, string RoutingKey, string Exchange, BasicProperties Properties);
