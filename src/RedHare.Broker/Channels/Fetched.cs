namespace RedHare.Broker;

/// <summary>What basic.get brought.</summary>
/// <param name="DeliveryTag">Its number in the channel.</param>
/// <param name="Redelivered">Whether it was handed out before.</param>
/// <param name="MessageCount">How many are left.</param>
/// <param name="Message">The message; null when the queue was empty. The caller releases it.</param>
public readonly record struct Fetched(ulong DeliveryTag, bool Redelivered, uint MessageCount, Message? Message);
