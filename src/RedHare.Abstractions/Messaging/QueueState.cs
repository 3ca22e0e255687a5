namespace RedHare.Messaging;

/// <summary>A queue as the broker has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="MessageCount">Messages that wait; without those that consumers hold.</param>
/// <param name="ConsumerCount">Those who consume.</param>
public readonly record struct QueueState(string Name, long MessageCount, long ConsumerCount);
