namespace RedHare.Patterns.Notifications;

/// <summary>How notifications are kept.</summary>
public sealed record NotificationOptions
{
    /// <summary>How many are kept of each user, of each role, and of those to all.</summary>
    public int Capacity { get; init; } = 1000;

    /// <summary>How long those of a user, of a role or to all are kept after the last of them.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long it is known what a user has acknowledged, after the last time he did.</summary>
    public TimeSpan AcknowledgedFor { get; init; } = TimeSpan.FromDays(90);

    internal static NotificationOptions Default { get; } = new();
}

/// <summary>Whom a notification was sent to.</summary>
public enum NotificationAudience
{
    /// <summary>One user.</summary>
    User,

    /// <summary>All users of a role.</summary>
    Role,

    /// <summary>Everybody.</summary>
    All,
}

/// <summary>Where a subscription begins.</summary>
public static class NotificationStart
{
    /// <summary>With all that is kept.</summary>
    public const string Beginning = "";

    /// <summary>With what is sent from now on.</summary>
    public const string Now = "now";
}

/// <summary>A notification.</summary>
/// <param name="Id">Its id; it grows from one to the next of one audience.</param>
/// <param name="Audience">Whom it was sent to.</param>
/// <param name="Role">The role it was sent to, if it was.</param>
/// <param name="Value">What was sent.</param>
/// <param name="SentAt">When the server had it.</param>
/// <param name="IsAfterGap">True when others before it were dropped before this user came to them, or may have been: he was away for longer than they are kept.</param>
/// <param name="Position">What the subscriber has had with this one, of all audiences: where a later subscription goes on.</param>
public sealed record Notification<T>(string Id, NotificationAudience Audience, string? Role, T Value, DateTimeOffset SentAt, bool IsAfterGap, string Position);
