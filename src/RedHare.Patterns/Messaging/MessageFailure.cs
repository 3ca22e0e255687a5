namespace RedHare.Patterns.Messaging;

/// <summary>An attempt to handle a message that failed.</summary>
/// <param name="Queue">The queue that it came from.</param>
/// <param name="MessageId">Its id; null where it has none.</param>
/// <param name="Attempt">Which attempt it was, 1 for the first.</param>
/// <param name="Error">What was the matter.</param>
/// <param name="Outcome">What became of the message.</param>
public readonly record struct MessageFailure(string Queue, string? MessageId, int Attempt, Exception Error, FailureOutcome Outcome);
