using System.Text;
using RedHare.Patterns.Journals;
using RedHare.Patterns.Serialization;

namespace RedHare.Patterns.PubSub;

/// <summary>
/// A topic whose messages are kept for a while, and whose subscribers each have a place that outlives them: one that was away, or died, goes on where it was. At least once, in the order of publishing. Messages are heard at once: they are
/// published as well as kept.
/// </summary>
public sealed class DurableTopic<T>
{
    private static readonly CommandSpec Del = new("DEL", CommandTraits.Idempotent);

    private readonly TopicCodec<T> _codec;
    private readonly byte[] _place;
    private readonly string _key;

    internal DurableTopic(PatternContext context, string name, ValueCodec<T> codec, DurableTopicOptions? options)
    {
        Options = (options ?? new DurableTopicOptions()).Checked();
        (Context, Name, _codec) = (context, PatternContext.CheckName(name), new TopicCodec<T>(codec));
        _key = context.Key("durable", name);
        _place = Encoding.UTF8.GetBytes(_key);
        Journal = new Journal(context, _key, Options.Capacity, Options.Retention);
    }

    /// <summary>What the program calls it.</summary>
    public string Name { get; }

    internal PatternContext Context { get; }

    internal DurableTopicOptions Options { get; }

    internal Journal Journal { get; }

    /// <summary>Publishes a message.</summary>
    /// <param name="value">What.</param>
    /// <param name="id">A name of the caller's for it: by the same name it is published once within ten minutes. Null for one of its own.</param>
    /// <param name="cancellation">Ends the waiting for the reply; it may be published nevertheless.</param>
    /// <returns>The message's id.</returns>
    /// <exception cref="InvalidOperationException">The server evicts keys.</exception>
    public async ValueTask<string> PublishAsync(T value, string? id = null, CancellationToken cancellation = default)
    {
        using var sending = PubSubTelemetry.Messages.Send(Name, "publish", 1);
        try
        {
            var entry = await Journal.AppendAsync(_codec.Encode(value, _place, sending.Trace), id, cancellation).ConfigureAwait(false);
            sending.Sent(1, entry.ToString());
            return entry.ToString();
        }
        catch (Exception exception)
        {
            sending.Failed(exception);
            throw;
        }
    }

    /// <summary>
    /// Subscribes under a name, whose place is kept on the server: behind the last message that was done with. A new name begins with what is published from now on, or with all that is kept.
    /// One process at a time reads under a name; two would both have all messages. To share the work there are event logs.
    /// </summary>
    /// <param name="subscriber">The name.</param>
    /// <param name="fromBeginning">Whether a new name begins with the oldest message that is kept.</param>
    /// <param name="cancellation">Ends the waiting for the server.</param>
    /// <exception cref="InvalidOperationException">The server evicts keys.</exception>
    public async ValueTask<DurableSubscription<T>> SubscribeAsync(string subscriber, bool fromBeginning = false, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(subscriber);
        await Context.Eviction.RequireNoneAsync(cancellation).ConfigureAwait(false);
        var cursor = new DurableCursor(Context, _key, Cursor(subscriber), Options.CursorRetention);
        var position = await cursor.BeginAsync(fromBeginning, cancellation).ConfigureAwait(false);
        var reader = await JournalReader.OpenAsync(Journal, position, 0, cancellation).ConfigureAwait(false);
        return new DurableSubscription<T>(this, reader, cursor, position, fromBeginning);
    }

    /// <summary>
    /// Subscribes under a name, and has a handler called with each message, one after the other. A message whose handler throws is held until it succeeds, with pauses that grow up to half a minute: who cannot wait for it
    /// handles the exception itself, or takes an event log, which has dead letters.
    /// </summary>
    /// <param name="subscriber">The name.</param>
    /// <param name="handler">What is done. Its token fires when the subscriber is disposed.</param>
    /// <param name="onError">Told of what the handler throws.</param>
    /// <param name="fromBeginning">Whether a new name begins with the oldest message that is kept.</param>
    /// <param name="cancellation">Ends the waiting for the server.</param>
    public async ValueTask<TopicSubscriber> SubscribeAsync(
        string subscriber, Func<DurableMessage<T>, CancellationToken, Task> handler, Action<Exception>? onError = null, bool fromBeginning = false, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var subscription = await SubscribeAsync(subscriber, fromBeginning, cancellation).ConfigureAwait(false);
        return new TopicSubscriber(subscription, token => subscription.HandleAllAsync(handler, onError, token));
    }

    /// <summary>Forgets a subscriber's place. One who reads under the name meanwhile is not disturbed, but makes it anew.</summary>
    /// <returns>False when there was none.</returns>
    public ValueTask<bool> ForgetAsync(string subscriber, CancellationToken cancellation = default) =>
        Context.Backend.ExecuteAsync(CommandLine.Rent(Del).Key(Cursor(subscriber)), static reply => reply.AsBoolean(), cancellation);

    internal DurableMessage<T> Read(JournalEntry entry)
    {
        var (value, trace) = _codec.Decode(entry.Data, _place);
        return new DurableMessage<T>(entry.Id.ToString(), value, entry.Id.Time, entry.IsAfterGap) { Trace = trace };
    }

    private RedisKey Cursor(string subscriber) => $"{_key}:at:{subscriber}";
}
