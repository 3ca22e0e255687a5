namespace RedHare.Broker;

/// <summary>The answer to a declare.</summary>
/// <param name="Name">The queue's name, which the broker may have given.</param>
/// <param name="MessageCount">How many messages wait.</param>
/// <param name="ConsumerCount">How many consume.</param>
public readonly record struct QueueDeclared(string Name, uint MessageCount, uint ConsumerCount);
