namespace RedHare.Patterns.Chat;

/// <summary>How chat rooms keep their messages.</summary>
public sealed record ChatOptions
{
    /// <summary>How many messages of a room are kept.</summary>
    public int Capacity { get; init; } = 1000;

    /// <summary>How long a room is kept after its last message.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(30);

    /// <summary>The longest text, in characters.</summary>
    public int MaxLength { get; init; } = 4000;

    internal static ChatOptions Default { get; } = new();
}

/// <summary>A message of a room.</summary>
/// <param name="Id">Its id, which grows from message to message.</param>
/// <param name="User">Who wrote it.</param>
/// <param name="Text">What.</param>
/// <param name="SentAt">When the server had it.</param>
/// <param name="IsAfterGap">True when messages before it were dropped before this reader came to them, or may have been: he was away for longer than the room keeps them.</param>
public sealed record ChatMessage(string Id, string User, string Text, DateTimeOffset SentAt, bool IsAfterGap);
