using System.Threading.RateLimiting;
using RedHare.Messaging;

#pragma warning disable CA1001 // A source without a timer holds nothing that must be disposed, and handlers that end late may still look at it.

namespace RedHare.Patterns.Messaging;

/// <summary>
/// What becomes of one delivery: it is read, let through, handled once, and acknowledged behind the work; or it is retried, given up, or given back. Every way ends with one answer, and none gives a message back without
/// a pause before it.
/// </summary>
internal sealed class MessageWork<T>(MessageBus bus, QueueTopology? topology, MessageFormat<T> format, Func<Message<T>, CancellationToken, ValueTask> handler, ConsumeOptions<T> options, RetrySchedule retry)
{
    // The pause before a message goes back that could be put nowhere else: the broker is in trouble, and would hand it out again at once.
    private static readonly TimeSpan ReturnPause = TimeSpan.FromSeconds(1);

    private readonly FailedMessages? _failed = topology is null ? null : new FailedMessages(bus, topology);
    private readonly bool _isInPlace = topology is null or { RetriesInPlace: true } || options.Order != MessageOrder.None;
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>What belongs to the queue; null for one that the broker named.</summary>
    public QueueTopology? Topology => topology;

    /// <summary>The queue's name, where the broker gives it.</summary>
    public string Queue { get; set; } = topology?.Name ?? "";

    /// <summary>Nobody waits any longer for a pause to end or a permit to come; what waits goes back to the queue.</summary>
    public Task StopWaitingAsync() => _stopping.CancelAsync();

    public bool IsStopping => _stopping.IsCancellationRequested;

    /// <summary>Reads a delivery; null when it cannot be read, and was given up.</summary>
    public async ValueTask<Message<T>?> ReadAsync(Delivery delivery, CancellationToken abort)
    {
        if (MessagingInstruments.Consumed.Enabled) MessagingInstruments.Consumed.Add(1, MessageTrace.Tags(Queue));
        var failures = FailedMessages.FailuresOf(delivery);
        try
        {
            return new Message<T>(delivery, Queue, format.Read(delivery.Body, delivery.Properties.ContentEncoding), failures + 1);
        }
        catch (Exception unreadable) when (unreadable is not OutOfMemoryException)
        {
            await SettleAsync(delivery, failures + 1, unreadable, null, abort).ConfigureAwait(false);
            return null;
        }
    }

    public async ValueTask HandleAsync(Delivery delivery, Message<T> message, CancellationToken abort)
    {
        while (true)
        {
            var failures = message.Attempt;
            // What is published on the way to the next attempt belongs to the same trace.
            using var activity = MessageTrace.Process(Queue, delivery);
            var (isSettled, error) = await AttemptAsync(delivery, message, abort).ConfigureAwait(false);
            if (isSettled) return;
            activity?.Fail(error!);
            var delay = error is PoisonMessageException || options.IsPoison?.Invoke(error!) == true ? null : retry.After(failures);
            if (delay is null || !_isInPlace)
            {
                await SettleAsync(delivery, failures, error!, delay, abort).ConfigureAwait(false);
                return;
            }
            Tell(delivery, failures, error!, FailureOutcome.Retried);
            activity?.Dispose();
            if (!await WaitAsync(delay.Value, abort).ConfigureAwait(false))
            {
                await GiveBackAsync(delivery).ConfigureAwait(false);
                return;
            }
            message = new Message<T>(delivery, Queue, message.Body, failures + 1);
        }
    }

    /// <summary>One attempt; the error when it has failed and the delivery has no answer yet.</summary>
    private async ValueTask<(bool IsSettled, Exception? Error)> AttemptAsync(Delivery delivery, Message<T> message, CancellationToken abort)
    {
        RateLimitLease? permit = null;
        try
        {
            if (options.Limit is { } limit && (permit = await AdmitAsync(limit, delivery, message, abort).ConfigureAwait(false)) is null) return (true, null);
            var isNew = await RunAsync(message, abort).ConfigureAwait(false);
            if (!isNew && MessagingInstruments.Duplicates.Enabled) MessagingInstruments.Duplicates.Add(1, MessageTrace.Tags(Queue));
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested || _stopping.IsCancellationRequested)
        {
            await GiveBackAsync(delivery).ConfigureAwait(false);
            return (true, null);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return (false, error);
        }
        finally
        {
            permit?.Dispose();
        }
        await AnswerAsync(delivery.AckAsync(CancellationToken.None)).ConfigureAwait(false);
        return (true, null);
    }

    /// <summary>Runs the handler; false when the message was handled before.</summary>
    private async ValueTask<bool> RunAsync(Message<T> message, CancellationToken abort)
    {
        if (options.Idempotency is not { } keys || (options.IdempotencyKey is { } select ? select(message) : message.Id) is not { Length: > 0 } key)
        {
            await CallAsync(message, abort).ConfigureAwait(false);
            return true;
        }
        IdempotencyClaim? claim;
        using (var waiting = CancellationTokenSource.CreateLinkedTokenSource(abort, _stopping.Token))
            claim = await keys.ClaimAsync(key, waiting.Token).ConfigureAwait(false);
        if (claim is null) return false;
        await using var _ = claim.ConfigureAwait(false);
        using (var lost = CancellationTokenSource.CreateLinkedTokenSource(abort, claim.Lost))
            await CallAsync(message, lost.Token).ConfigureAwait(false);
        await claim.CompleteAsync().ConfigureAwait(false);
        return true;
    }

    private async ValueTask CallAsync(Message<T> message, CancellationToken abort)
    {
        var start = MessagingInstruments.ProcessDuration.Enabled ? bus.Context.Time.GetTimestamp() : 0;
        Exception? failure = null;
        try
        {
            if (options.HandlerTimeout is not { } timeout)
            {
                await handler(message, abort).ConfigureAwait(false);
                return;
            }
            using var patience = new Patience(timeout, bus.Context.Time, abort);
            try
            {
                await handler(message, patience.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (patience.IsOver)
            {
                throw patience.Timeout("The handler took longer than it may");
            }
        }
        catch (Exception error)
        {
            failure = error;
            throw;
        }
        finally
        {
            if (start != 0) MessagingInstruments.ProcessDuration.Record(bus.Context.Time.GetElapsedTime(start).TotalSeconds, MessageTrace.Tags("process", "process", MessageTrace.Stable(Queue), failure));
        }
    }

    /// <summary>A permit; null when the message went elsewhere for want of one.</summary>
    private async ValueTask<RateLimitLease?> AdmitAsync(ConsumerLimit<T> limit, Delivery delivery, Message<T> message, CancellationToken abort)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(abort, _stopping.Token);
        while (true)
        {
            var lease = await limit.Limiter.AcquireAsync(message, 1, waiting.Token).ConfigureAwait(false);
            if (lease.IsAcquired) return lease;
            var pause = lease.TryGetMetadata(MetadataName.RetryAfter, out var after) && after > TimeSpan.Zero ? after : limit.Pause;
            lease.Dispose();
            if (limit.WhenLimited == LimitAction.DeadLetter)
            {
                await SettleAsync(delivery, message.Attempt, new PoisonMessageException($"The limit lets nothing through for {pause}."), null, abort).ConfigureAwait(false);
                return null;
            }
            if (limit.WhenLimited == LimitAction.Delay && _failed is not null)
            {
                await _failed.PostponeAsync(delivery, pause < DelayLevels.Max ? pause : DelayLevels.Max, abort).ConfigureAwait(false);
                return null;
            }
            await Task.Delay(pause, bus.Context.Time, waiting.Token).ConfigureAwait(false);
        }
    }

    /// <summary>Into a delay queue, or where there is no delay any more among the dead letters.</summary>
    private async ValueTask SettleAsync(Delivery delivery, int failures, Exception error, TimeSpan? delay, CancellationToken abort)
    {
        try
        {
            if (delay is { } pause)
            {
                await _failed!.DelayAsync(delivery, pause, failures, error, abort).ConfigureAwait(false);
                Tell(delivery, failures, error, FailureOutcome.Retried);
            }
            else if (topology is { DeadLetters: not null })
            {
                await _failed!.BuryAsync(delivery, failures, error, abort).ConfigureAwait(false);
                Tell(delivery, failures, error, FailureOutcome.DeadLettered);
            }
            else
            {
                await delivery.RejectAsync(requeue: false, CancellationToken.None).ConfigureAwait(false);
                Tell(delivery, failures, error, FailureOutcome.Dropped);
            }
        }
        catch (Exception trouble) when (trouble is MessagingException or TimeoutException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            if (delivery.IsSettled) return;
            Tell(delivery, failures, trouble, FailureOutcome.Returned);
            await WaitAsync(ReturnPause, abort).ConfigureAwait(false);
            await GiveBackAsync(delivery).ConfigureAwait(false);
        }
    }

    // Where an order is kept, what a consumer has not handled when it stops goes back with its channel, all at once.
    private ValueTask GiveBackAsync(Delivery delivery) =>
        IsStopping && options.Order != MessageOrder.None ? default : AnswerAsync(delivery.NackAsync(requeue: true, CancellationToken.None));

    /// <summary>Waits; false when there is no time to.</summary>
    private async ValueTask<bool> WaitAsync(TimeSpan time, CancellationToken abort)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(abort, _stopping.Token);
        await Task.Delay(time, bus.Context.Time, waiting.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !waiting.IsCancellationRequested;
    }

    /// <summary>Gives an answer. Where the channel is gone the broker hands the message out again anyway.</summary>
    public static async ValueTask AnswerAsync(ValueTask answer)
    {
        try
        {
            await answer.ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is MessagingException or ObjectDisposedException)
        {
        }
    }

    private void Tell(Delivery delivery, int failures, Exception error, FailureOutcome outcome)
    {
        if (MessagingInstruments.Failures.Enabled)
        {
            var tags = MessageTrace.Tags(Queue);
            tags.Add("redhare.messaging.outcome", outcome switch { FailureOutcome.Retried => "retried", FailureOutcome.DeadLettered => "dead_lettered", FailureOutcome.Dropped => "dropped", _ => "returned" });
            tags.Add("error.type", error.GetType().FullName);
            MessagingInstruments.Failures.Add(1, tags);
        }
        options.OnFailure?.Invoke(new MessageFailure(Queue, delivery.Properties.MessageId, failures, error, outcome));
    }
}
