using RedHare.Patterns.Messaging;

namespace RedHare.Soak.MessageCrash;

/// <summary>The queues of the run: one with retries by delay queues and dead letters, one in which each publisher's messages keep their order; and where their effects are.</summary>
internal static class CrashQueues
{
    /// <summary>More failures than there are attempts.</summary>
    public const int Never = 100;

    /// <summary>Hashes of Redis: how often each message of a queue had its effect. Lists: the numbers of a publisher's ordered messages, as their effects came.</summary>
    public const string WorkEffects = "{e}:work", OrderedEffects = "{e}:ordered", Order = "{e}:order:";

    /// <summary>A set of Redis: what consumers found wrong.</summary>
    public const string Wrong = "{e}:wrong";

    // Each pause another one, so that the queue a message comes from tells how often it must have failed.
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(25), TimeSpan.FromMilliseconds(40)];

    public static int MaxAttempts => Pauses.Length + 1;

    public static WorkQueue<CrashMessage> Work(Hare hare) => hare.Messaging.Queue("crash-work", new QueueOptions { Retry = new RetrySchedule(Pauses) }, CrashJson.Default.CrashMessage);

    public static WorkQueue<CrashMessage> Ordered(Hare hare) =>
        hare.Messaging.Queue("crash-ordered", new QueueOptions { Retry = RetrySchedule.Fixed(TimeSpan.FromMilliseconds(5), 2), IsSingleActiveConsumer = true }, CrashJson.Default.CrashMessage);

    /// <summary>How many attempts must have failed of a message that the broker brings from a delay queue; 0 when it comes from none.</summary>
    public static int FailuresBy(string? delayQueue) => delayQueue is null ? 0 : 1 + Array.FindIndex(Pauses, pause => delayQueue.EndsWith($".retry.{pause.TotalMilliseconds:0}", StringComparison.Ordinal));
}
