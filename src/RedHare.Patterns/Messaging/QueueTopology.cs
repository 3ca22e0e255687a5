using System.Globalization;
using RedHare.Messaging;

namespace RedHare.Patterns.Messaging;

/// <summary>
/// A queue with its delay queues and its dead letters, all of stock AMQP: <c>orders</c>; <c>orders.retry.5000</c>, whose messages live for 5 seconds and then go back to <c>orders</c>, one for each pause; <c>orders.dead</c>,
/// where the broker puts what has expired or was crowded out, and consumers what they have given up; and <c>orders.due</c> where the queue refuses when it is full.
/// </summary>
internal sealed class QueueTopology
{
    private readonly QueueOptions _options;

    public QueueTopology(string name, QueueOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        (Name, _options) = (name, options.Checked());
        DeadLetters = options.KeepsDeadLetters ? $"{name}.dead" : null;
    }

    public string Name { get; }

    public string? DeadLetters { get; }

    public RetrySchedule Retry => _options.Retry;

    /// <summary>What comes back from a delay queue to a full queue that refuses would be lost: nobody waits for that confirm. Such a queue's messages are retried where they are.</summary>
    public bool RetriesInPlace => _options is { MaxLength: not null, RefusesWhenFull: true };

    /// <summary>
    /// Where scheduled messages arrive that are for a queue that refuses when it is full: the broker would lose there what it moves by itself. Consumers take them on, and wait for room. Null where the queue itself takes them.
    /// </summary>
    public string? Due => RetriesInPlace ? $"{Name}.due" : null;

    public string RetryQueue(TimeSpan delay) => string.Create(CultureInfo.InvariantCulture, $"{Name}.retry.{(long)delay.TotalMilliseconds}");

    /// <summary>Declares all of it. What is there already stays; whoever comes second finds it.</summary>
    public async ValueTask DeclareAsync(IMessagingChannel channel, CancellationToken cancellation)
    {
        if (DeadLetters is { } dead) await channel.DeclareQueueAsync(new QueueDeclaration(dead) { IsDurable = _options.IsDurable, Arguments = DeadArguments() }, cancellation).ConfigureAwait(false);
        await channel.DeclareQueueAsync(new QueueDeclaration(Name) { IsDurable = _options.IsDurable, Arguments = Arguments() }, cancellation).ConfigureAwait(false);
        if (Due is { } due) await channel.DeclareQueueAsync(new QueueDeclaration(due) { IsDurable = _options.IsDurable }, cancellation).ConfigureAwait(false);
        foreach (var delay in Retry.Delays.Distinct())
            await channel.DeclareQueueAsync(new QueueDeclaration(RetryQueue(delay)) { IsDurable = _options.IsDurable, Arguments = RetryArguments(delay) }, cancellation).ConfigureAwait(false);
    }

    /// <summary>Deletes all of it, with what is in it.</summary>
    public async ValueTask DeleteAsync(IMessagingChannel channel, CancellationToken cancellation)
    {
        foreach (var delay in Retry.Delays.Distinct()) await channel.DeleteQueueAsync(RetryQueue(delay), cancellation: cancellation).ConfigureAwait(false);
        if (Due is { } due) await channel.DeleteQueueAsync(due, cancellation: cancellation).ConfigureAwait(false);
        await channel.DeleteQueueAsync(Name, cancellation: cancellation).ConfigureAwait(false);
        if (DeadLetters is { } dead) await channel.DeleteQueueAsync(dead, cancellation: cancellation).ConfigureAwait(false);
    }

    private Dictionary<string, object?> Arguments()
    {
        var arguments = new Dictionary<string, object?>();
        if (_options.IsQuorum) (arguments["x-queue-type"], arguments["x-delivery-limit"]) = ("quorum", _options.DeliveryLimit);
        if (_options.MaxPriority > 0) arguments["x-max-priority"] = (int)_options.MaxPriority;
        if (_options.MaxLength is { } length) (arguments["x-max-length"], arguments["x-overflow"]) = (length, _options.RefusesWhenFull ? "reject-publish" : "drop-head");
        if (_options.MessageTtl is { } ttl) arguments["x-message-ttl"] = (long)ttl.TotalMilliseconds;
        if (_options.IsSingleActiveConsumer) arguments["x-single-active-consumer"] = true;
        if (DeadLetters is { } dead) (arguments["x-dead-letter-exchange"], arguments["x-dead-letter-routing-key"]) = ("", dead);
        return arguments;
    }

    private Dictionary<string, object?> DeadArguments()
    {
        var arguments = new Dictionary<string, object?>();
        if (_options.DeadLetterTtl is { } ttl) arguments["x-message-ttl"] = (long)ttl.TotalMilliseconds;
        if (_options.MaxDeadLetters is { } most) arguments["x-max-length"] = most;
        return arguments;
    }

    private Dictionary<string, object?> RetryArguments(TimeSpan delay) => new()
    {
        ["x-message-ttl"] = (long)delay.TotalMilliseconds,
        ["x-dead-letter-exchange"] = "",
        ["x-dead-letter-routing-key"] = Name,
    };
}
