using RedHare.Messaging;

namespace RedHare.Patterns.Messaging;

/// <summary>
/// Where one queue's failed messages go: a copy is published, and confirmed, before the original is acknowledged. So none is lost between the two, and one may be there twice if the process dies there.
/// </summary>
internal sealed class FailedMessages(MessageBus bus, QueueTopology topology)
{
    private const int MaxReason = 1000;

    // What a former round through dead-letter exchanges left, by which the broker would take a retry for an endless circle; copies to other queues, which have theirs.
    private static readonly HashSet<string> Dropped =
        new(["x-death", "x-first-death-exchange", "x-first-death-queue", "x-first-death-reason", "x-last-death-exchange", "x-last-death-queue", "x-last-death-reason", "x-delivery-count", "CC", "BCC"], StringComparer.Ordinal);

    /// <summary>How many attempts have failed.</summary>
    public static int FailuresOf(Delivery delivery) => delivery.Properties.Headers?.GetValueOrDefault(MessageHeaders.Failures) switch
    {
        int count => Math.Max(count, 0),
        long count => (int)Math.Clamp(count, 0, int.MaxValue),
        _ => 0,
    };

    /// <summary>Where a message was published at first, also when the broker itself has moved it since.</summary>
    public static (string Exchange, string RoutingKey) OriginOf(Delivery delivery)
    {
        var headers = delivery.Properties.Headers ?? EmptyHeaders.Instance;
        var (exchange, key) = (headers.GetValueOrDefault(MessageHeaders.Exchange) as string, headers.GetValueOrDefault(MessageHeaders.RoutingKey) as string);
        if (exchange is not null && key is not null) return (exchange, key);
        // The oldest death is the last of the list.
        if (headers.GetValueOrDefault("x-death") is not IReadOnlyList<object?> { Count: > 0 } deaths || deaths[^1] is not IReadOnlyDictionary<string, object?> death) return (exchange ?? delivery.Exchange, key ?? delivery.RoutingKey);
        var first = death.GetValueOrDefault("routing-keys") is IReadOnlyList<object?> { Count: > 0 } keys ? keys[0] as string : null;
        return (exchange ?? death.GetValueOrDefault("exchange") as string ?? delivery.Exchange, key ?? first ?? delivery.RoutingKey);
    }

    /// <summary>Into the delay queue of that pause.</summary>
    public ValueTask DelayAsync(Delivery delivery, TimeSpan delay, int failures, Exception error, CancellationToken cancellation) =>
        MoveAsync(delivery, topology.RetryQueue(delay), failures, error, cancellation);

    /// <summary>Among the dead letters.</summary>
    public ValueTask BuryAsync(Delivery delivery, int failures, Exception error, CancellationToken cancellation) =>
        MoveAsync(delivery, topology.DeadLetters!, failures, error, cancellation);

    /// <summary>To the end of its queue after any time; no attempt is counted.</summary>
    public async ValueTask PostponeAsync(Delivery delivery, TimeSpan delay, CancellationToken cancellation)
    {
        await bus.Scheduler.ScheduleAsync(Copy(delivery, "", null), topology.Name, topology.Due ?? topology.Name, delay, cancellation).ConfigureAwait(false);
        await delivery.AckAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>A copy for a queue, which knows of the way until there what its handler is told.</summary>
    public static OutgoingMessage Moved(Delivery delivery, string queue) => Copy(delivery, queue, null);

    /// <summary>A copy as new: what failed before is forgotten.</summary>
    public static OutgoingMessage Again(Delivery letter, string queue)
    {
        var copy = Copy(letter, queue, null);
        var headers = new Dictionary<string, object?>(copy.Properties!.Headers!);
        foreach (var name in (ReadOnlySpan<string>)[MessageHeaders.Failures, MessageHeaders.Reason, MessageHeaders.ErrorType, MessageHeaders.FailedAt, MessageHeaders.Queue]) headers.Remove(name);
        return copy with { Properties = copy.Properties with { Headers = headers } };
    }

    /// <summary>A reason that does not fill the headers: they travel in one frame.</summary>
    public static string Shortened(string reason) => reason.Length <= MaxReason ? reason : reason[..MaxReason];

    private async ValueTask MoveAsync(Delivery delivery, string queue, int failures, Exception error, CancellationToken cancellation)
    {
        var copy = Copy(delivery, queue, headers =>
        {
            headers[MessageHeaders.Failures] = failures;
            headers[MessageHeaders.Reason] = Shortened(error.Message);
            headers[MessageHeaders.ErrorType] = error.GetType().FullName;
            headers[MessageHeaders.FailedAt] = bus.Context.Time.GetUtcNow().ToUnixTimeMilliseconds();
            headers[MessageHeaders.Queue] = topology.Name;
        });
        try
        {
            await bus.Sender.SendAsync(copy, cancellation).ConfigureAwait(false);
        }
        catch (MessageReturnedException)
        {
            // Somebody has deleted the queue.
            await bus.DeclareAsync(topology.DeclareAsync, cancellation).ConfigureAwait(false);
            await bus.Sender.SendAsync(copy, cancellation).ConfigureAwait(false);
        }
        await delivery.AckAsync(cancellation).ConfigureAwait(false);
    }

    private static OutgoingMessage Copy(Delivery delivery, string queue, Action<Dictionary<string, object?>>? fill)
    {
        var properties = delivery.Properties;
        var headers = new Dictionary<string, object?>();
        foreach (var (name, value) in properties.Headers ?? EmptyHeaders.Instance)
            if (!Dropped.Contains(name)) headers[name] = value;
        var (exchange, routingKey) = OriginOf(delivery);
        headers.TryAdd(MessageHeaders.Exchange, exchange);
        headers.TryAdd(MessageHeaders.RoutingKey, routingKey);
        if (properties.UserId is { } user) headers.TryAdd(MessageHeaders.UserId, user);
        fill?.Invoke(headers);
        return new OutgoingMessage("", queue, delivery.Body)
        {
            // The broker would refuse another one's user, and drop what waits longer than it may before its next attempt.
            Properties = properties with { Headers = headers, UserId = null, Expiration = null },
            IsMandatory = true,
        };
    }
}
