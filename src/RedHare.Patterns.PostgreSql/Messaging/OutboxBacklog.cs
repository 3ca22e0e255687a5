namespace RedHare.Patterns.PostgreSql;

/// <summary>What is in an outbox.</summary>
/// <param name="Waiting">Messages that are to be published.</param>
/// <param name="Parked">Messages that the broker did not take, however often.</param>
/// <param name="Oldest">How long the oldest has waited; zero when none does.</param>
public readonly record struct OutboxBacklog(long Waiting, long Parked, TimeSpan Oldest);
