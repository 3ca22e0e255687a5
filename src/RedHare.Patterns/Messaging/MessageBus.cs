using System.Text.Json.Serialization.Metadata;
using RedHare.Messaging;

namespace RedHare.Patterns.Messaging;

/// <summary>
/// Messages over AMQP: work queues, publish-subscribe, requests, and what keeps them from getting lost. The same on a broker in this process, on RedHare and on RabbitMQ; needs no plug-in of any.
/// </summary>
public sealed class MessageBus : IAsyncDisposable
{
    private readonly SharedChannel _declaring;
    private readonly SharedChannel _sending;
    private readonly SemaphoreSlim _declaration = new(1, 1);

    /// <summary>The patterns on a broker.</summary>
    /// <param name="backend">The broker; it stays open.</param>
    /// <param name="context">The clock, how values become bytes, and where idempotency keys are kept.</param>
    public MessageBus(IMessagingBackend backend, PatternContext context)
    {
        (Backend, Context) = (backend, context);
        (_declaring, _sending) = (new SharedChannel(backend), new SharedChannel(backend));
        Sender = new MessageSender(_sending, new PublisherOptions { ResendsUnconfirmed = true }, context.Time);
        Scheduler = new MessageScheduler(this);
    }

    /// <summary>The broker itself.</summary>
    public IMessagingBackend Backend { get; }

    /// <summary>Messages that come later.</summary>
    public MessageScheduler Scheduler { get; }

    /// <summary>Whether the broker holds publishers back, because memory or disk run short there: publishing waits.</summary>
    public bool IsBlocked => Backend.IsBlocked;

    internal PatternContext Context { get; }

    /// <summary>What the patterns themselves publish to queues, shared by all of them.</summary>
    internal MessageSender Sender { get; }

    /// <summary>A queue whose messages are each handled once by one of its consumers, with retries and dead letters.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="options">What it is like.</param>
    /// <param name="json">The type's JSON; as <see cref="PatternOptions.Serialization"/> says if null.</param>
    public WorkQueue<T> Queue<T>(string name, QueueOptions? options = null, JsonTypeInfo<T>? json = null) => new(this, new QueueTopology(name, options ?? new QueueOptions()), Format(json));

    /// <summary>An exchange that gives each message to all its subscribers.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="options">How messages are published; one that nobody takes is no error unless said otherwise.</param>
    /// <param name="json">The type's JSON; as <see cref="PatternOptions.Serialization"/> says if null.</param>
    public MessageExchange<T> Fanout<T>(string name, PublisherOptions? options = null, JsonTypeInfo<T>? json = null) =>
        new(this, name, ExchangeKind.Fanout, Format(json), options ?? new PublisherOptions { IsMandatory = false });

    /// <summary>An exchange that gives each message to the subscribers of its very key.</summary>
    /// <inheritdoc cref="Topic"/>
    public MessageExchange<T> Direct<T>(string name, PublisherOptions? options = null, JsonTypeInfo<T>? json = null) => new(this, name, ExchangeKind.Direct, Format(json), options);

    /// <summary>An exchange that gives each message to the subscribers whose pattern its key matches: words with dots between, <c>*</c> for one and <c>#</c> for any number.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="options">How messages are published; one that nobody takes is an error unless said otherwise.</param>
    /// <param name="json">The type's JSON; as <see cref="PatternOptions.Serialization"/> says if null.</param>
    public MessageExchange<T> Topic<T>(string name, PublisherOptions? options = null, JsonTypeInfo<T>? json = null) => new(this, name, ExchangeKind.Topic, Format(json), options);

    /// <summary>Publishes to an exchange that somebody else has declared.</summary>
    /// <param name="exchange">Its name; empty for the default one, which gives to the queue that the routing key names.</param>
    /// <param name="options">How.</param>
    /// <param name="json">The type's JSON; as <see cref="PatternOptions.Serialization"/> says if null.</param>
    public MessagePublisher<T> Publisher<T>(string exchange = "", PublisherOptions? options = null, JsonTypeInfo<T>? json = null) => new(this, exchange, Format(json), options);

    /// <summary>Requests that wait for their reply.</summary>
    /// <param name="queue">The queue that is answered: see <see cref="Replies"/>.</param>
    /// <param name="options">How.</param>
    /// <param name="request">The requests' JSON; as <see cref="PatternOptions.Serialization"/> says if null.</param>
    /// <param name="reply">The replies'.</param>
    public RequestClient<TRequest, TReply> Requests<TRequest, TReply>(string queue, RequestOptions? options = null, JsonTypeInfo<TRequest>? request = null, JsonTypeInfo<TReply>? reply = null) =>
        new(this, queue, options ?? new RequestOptions(), Format(request), Format(reply));

    /// <summary>Answers requests.</summary>
    /// <param name="queue">The queue that is answered.</param>
    /// <param name="request">The requests' JSON; as <see cref="PatternOptions.Serialization"/> says if null.</param>
    /// <param name="reply">The replies'.</param>
    public RequestQueue<TRequest, TReply> Replies<TRequest, TReply>(string queue, JsonTypeInfo<TRequest>? request = null, JsonTypeInfo<TReply>? reply = null) =>
        new(this, queue, Format(request), Format(reply));

    /// <summary>What has been handled, so that it is handled once. Kept in Redis.</summary>
    /// <param name="name">What the program calls it, its consumer's name commonly; no braces.</param>
    /// <param name="options">How long it is kept.</param>
    public IdempotencyKeys Idempotency(string name, IdempotencyOptions? options = null) => new(Context, name, options ?? new IdempotencyOptions());

    /// <summary>
    /// A store with a cache in front, whose writes go through durable queues of the broker: taken when the broker has them, committed by the store a little later, in batches. Begins to commit what waits, unless the options say
    /// otherwise.
    /// </summary>
    /// <param name="name">What the program calls it, and how its queues begin: <c>NAME.0</c> and so on for the lanes, <c>NAME.dead</c>; no braces.</param>
    /// <param name="store">Where values are kept.</param>
    /// <param name="options">
    /// How they are cached and committed. <see cref="Stores.WriteBehindOptions.MaxPending"/> counts writes here, not keys, and is a property of the queues, as <see cref="Stores.WriteBehindOptions.MaxDeadLetters"/> is: all processes must
    /// say the same. <see cref="Stores.WriteBehindOptions.LaneTtl"/> has no meaning; the broker knows when a process is gone.
    /// </param>
    public QueuedStore<TKey, TValue> WriteBehind<TKey, TValue>(string name, Stores.IStore<TKey, TValue> store, Stores.WriteBehindOptions? options = null) where TKey : notnull, IParsable<TKey> =>
        new(this, name, store, (options ?? new Stores.WriteBehindOptions()).Checked());

    /// <summary>Ends what the patterns themselves publish. Consumers, publishers and request clients are their owners', the broker's connection too.</summary>
    public async ValueTask DisposeAsync()
    {
        await _declaring.DisposeAsync().ConfigureAwait(false);
        await _sending.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Declares something on the channel for it. One at a time, since what is refused closes the channel for all who use it.</summary>
    internal async ValueTask DeclareAsync(Func<IMessagingChannel, CancellationToken, ValueTask> declare, CancellationToken cancellation)
    {
        await _declaration.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await declare(await _declaring.OpenAsync(cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        }
        finally
        {
            _declaration.Release();
        }
    }

    internal MessageFormat<T> Format<T>(JsonTypeInfo<T>? json) => new(Context.Serializers, json);
}
