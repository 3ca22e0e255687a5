using RedHare.Commands;

namespace RedHare.InProcess;

/// <summary>With <c>appendfsync always</c>: a caller who waits for what it was answered to be durable.</summary>
internal sealed class DurableWait : IDurableWaiter
{
    // Continuations are user code: they never run on the log's thread.
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The wait, or null where there is nothing to wait for. It fails with the server's error when the outcome is unknown.</summary>
    public static Task? Begin(IDurability? durability, long position, bool hasWritten)
    {
        if (durability is not { HoldsReplies: true } || durability.IsDurable(position)) return null;
        var wait = new DurableWait();
        return durability.TryAwait(position, hasWritten, wait) ? wait._completion.Task : null;
    }

    void IDurableWaiter.OnDurable() => _completion.TrySetResult();

    void IDurableWaiter.OnFailed(string error) => _completion.TrySetException(new RedisServerException(error));
}
