namespace RedHare.Patterns.Messaging;

/// <summary>How a queue is consumed.</summary>
/// <typeparam name="T">What messages carry.</typeparam>
public sealed record ConsumeOptions<T>
{
    /// <summary>How many handlers run at once; 1 unless said otherwise. With <see cref="MessageOrder.Queue"/> it is 1.</summary>
    public int Concurrency { get; init; } = 1;

    /// <summary>How many messages may be here without an answer: those being handled and those that wait for it. Four for each handler, 16 at least, if null; 1 where work is long and another consumer might do it sooner.</summary>
    public ushort? Prefetch { get; init; }

    /// <summary>Which order is kept. One that is kept makes failed messages wait for their next attempt here, with those behind them.</summary>
    public MessageOrder Order { get; init; }

    /// <summary>With <see cref="MessageOrder.PerKey"/>: a message's key; what the publisher gave as <see cref="SendOptions.OrderKey"/>, else the routing key, if null.</summary>
    public Func<Message<T>, string>? OrderKey { get; init; }

    /// <summary>How long one attempt may take; then its token fires, and it has failed. No bound if null. RabbitMQ itself closes the channel of a consumer that has a message for 30 minutes.</summary>
    public TimeSpan? HandlerTimeout { get; init; }

    /// <summary>Which exceptions no further attempt can help against, besides <see cref="PoisonMessageException"/>: their messages go to the dead letters at once.</summary>
    public Func<Exception, bool>? IsPoison { get; init; }

    /// <summary>What messages are let through by; null for no limit.</summary>
    public ConsumerLimit<T>? Limit { get; init; }

    /// <summary>Where it is known which messages have been handled, so that each is handled once; null where handling twice does no harm.</summary>
    public IdempotencyKeys? Idempotency { get; init; }

    /// <summary>With <see cref="Idempotency"/>: what makes two messages the same; their ids if null. A message without one is handled whenever it comes.</summary>
    public Func<Message<T>, string?>? IdempotencyKey { get; init; }

    /// <summary>How long stopping waits for handlers that have begun; then their tokens fire. 30 seconds unless said otherwise.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Consumers with a higher one are served first.</summary>
    public int? Priority { get; init; }

    /// <summary>Nobody else may consume the queue.</summary>
    public bool IsExclusive { get; init; }

    /// <summary>Told of each attempt that failed, on the thread that ran it: for logs. Returns soon and does not throw.</summary>
    public Action<MessageFailure>? OnFailure { get; init; }

    internal ushort EffectivePrefetch => Prefetch ?? (ushort)Math.Clamp(Concurrency * 4, 16, ushort.MaxValue);

    internal ConsumeOptions<T> Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Concurrency, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Concurrency, ushort.MaxValue);
        if (HandlerTimeout is { } time) ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.FromMilliseconds(1), nameof(HandlerTimeout));
        ArgumentOutOfRangeException.ThrowIfLessThan(DrainTimeout, TimeSpan.Zero);
        if (Limit is { WhenLimited: LimitAction.Delay } && Order != MessageOrder.None) throw new ArgumentException("A limit that sends messages back to the end of the queue keeps no order; let it wait.");
        return this;
    }
}
