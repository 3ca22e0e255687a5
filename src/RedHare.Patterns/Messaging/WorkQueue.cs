using RedHare.Messaging;

namespace RedHare.Patterns.Messaging;

/// <summary>
/// A queue whose messages are each handled by one of its consumers. With it come the queues where failed messages wait for their next attempt, and the one for those that are given up; all are declared by the first use, or by
/// <see cref="DeclareAsync"/>. At least once: a message is there until a handler has returned, and comes again when its consumer dies before.
/// </summary>
/// <typeparam name="T">What messages carry.</typeparam>
public sealed class WorkQueue<T>
{
    private readonly MessageBus _bus;
    private readonly QueueTopology _topology;
    private readonly MessageFormat<T> _format;
    private readonly FirstUse _declared;

    internal WorkQueue(MessageBus bus, QueueTopology topology, MessageFormat<T> format)
    {
        (_bus, _topology, _format) = (bus, topology, format);
        _declared = new FirstUse(cancellation => bus.DeclareAsync(topology.DeclareAsync, cancellation));
        DeadLetters = new DeadLetters<T>(bus, topology, format);
    }

    /// <summary>Its name.</summary>
    public string Name => _topology.Name;

    /// <summary>What was given up.</summary>
    public DeadLetters<T> DeadLetters { get; }

    /// <summary>Declares the queue, its delay queues and its dead letters. What is there already stays.</summary>
    /// <exception cref="MessagingChannelException">406: one of them is there with other properties.</exception>
    public ValueTask DeclareAsync(CancellationToken cancellation = default) => _declared.DoneAsync(cancellation);

    /// <summary>Puts a message in, and completes when the broker has it on its disk.</summary>
    /// <param name="message">What it carries.</param>
    /// <param name="options">What else is said of it.</param>
    /// <param name="cancellation">Ends the waiting; the message may still arrive.</param>
    /// <exception cref="MessageRefusedException">The queue is full and refuses, or the disk fails.</exception>
    /// <exception cref="TimeoutException">Not within 30 seconds; the message may still arrive.</exception>
    /// <remarks>When the connection is lost before the broker's word comes, it is sent again with the same id, and may then be there twice.</remarks>
    public async ValueTask SendAsync(T message, SendOptions? options = null, CancellationToken cancellation = default)
    {
        await _declared.DoneAsync(cancellation).ConfigureAwait(false);
        var outgoing = Outgoing(message, options);
        try
        {
            await _bus.Sender.SendAsync(outgoing, cancellation).ConfigureAwait(false);
        }
        catch (MessageReturnedException)
        {
            // Somebody has deleted the queue since.
            _declared.Forget();
            await _declared.DoneAsync(cancellation).ConfigureAwait(false);
            await _bus.Sender.SendAsync(outgoing, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Puts many in, in their order, with one waiting for all.</summary>
    /// <inheritdoc cref="SendAsync(T, SendOptions?, CancellationToken)"/>
    /// <exception cref="MessagePublishException">Some were not taken; it says which. The others were.</exception>
    public async ValueTask SendAsync(IReadOnlyList<T> messages, SendOptions? options = null, CancellationToken cancellation = default)
    {
        if (options?.MessageId is not null && messages.Count > 1) throw new ArgumentException("Each message has an id of its own.", nameof(options));
        await _declared.DoneAsync(cancellation).ConfigureAwait(false);
        await _bus.Sender.SendAsync([.. messages.Select(message => Outgoing(message, options))], cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Puts a message in after a time: see <see cref="MessageScheduler"/>. Into a queue that refuses when it is full (<see cref="QueueOptions.RefusesWhenFull"/>) what is due is put by its consumers, when there is room.
    /// </summary>
    /// <param name="message">What it carries.</param>
    /// <param name="delay">After what time; not earlier, and commonly a tenth of a second later. 77 days at most.</param>
    /// <param name="options">What else is said of it.</param>
    /// <param name="cancellation">Ends the waiting for the broker's word.</param>
    public async ValueTask ScheduleAsync(T message, TimeSpan delay, SendOptions? options = null, CancellationToken cancellation = default)
    {
        await _declared.DoneAsync(cancellation).ConfigureAwait(false);
        await _bus.Scheduler.ScheduleAsync(Outgoing(message, options), Name, _topology.Due ?? Name, delay, cancellation).ConfigureAwait(false);
    }

    /// <summary>Begins to consume.</summary>
    /// <param name="handler">Handles a message, which is acknowledged when it returns.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Ends the waiting for the broker; not the consumer.</param>
    public async ValueTask<MessageConsumer<T>> ConsumeAsync(Func<Message<T>, CancellationToken, ValueTask> handler, ConsumeOptions<T>? options = null, CancellationToken cancellation = default)
    {
        options = (options ?? new ConsumeOptions<T>()).Checked();
        // Always, since who consumes for months is not to find that somebody has deleted a delay queue.
        _declared.Forget();
        await _declared.DoneAsync(cancellation).ConfigureAwait(false);
        var work = new MessageWork<T>(_bus, _topology, _format, handler, options, _topology.Retry);
        return await MessageConsumer<T>.StartAsync(_bus, _ => new(Name), work, options, cancellation).ConfigureAwait(false);
    }

    /// <summary>How many messages wait, without those that consumers hold and those that wait for their next attempt.</summary>
    public async ValueTask<long> CountAsync(CancellationToken cancellation = default)
    {
        await _declared.DoneAsync(cancellation).ConfigureAwait(false);
        var count = 0L;
        await _bus.DeclareAsync(async (channel, token) => count = (await channel.InspectQueueAsync(Name, token).ConfigureAwait(false)).MessageCount, cancellation).ConfigureAwait(false);
        return count;
    }

    /// <summary>Deletes the queue, its delay queues and its dead letters, with what is in them. Its consumers end.</summary>
    public async ValueTask DeleteAsync(CancellationToken cancellation = default)
    {
        _declared.Forget();
        await _bus.DeclareAsync(_topology.DeleteAsync, cancellation).ConfigureAwait(false);
    }

    private OutgoingMessage Outgoing(T message, SendOptions? options) => new("", Name, _format.Write(message))
    {
        Properties = _bus.Sender.Properties(_format.ContentType, _format.ContentEncoding, options),
        IsMandatory = true,
    };
}
