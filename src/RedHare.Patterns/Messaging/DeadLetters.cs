using RedHare.Messaging;

namespace RedHare.Patterns.Messaging;

/// <summary>The messages of one queue that were given up: by its consumers, with the reason; or by the broker, because they had waited too long or there were too many.</summary>
/// <typeparam name="T">What messages carry.</typeparam>
public sealed class DeadLetters<T>
{
    private readonly MessageBus _bus;
    private readonly QueueTopology _topology;
    private readonly MessageFormat<T> _format;

    internal DeadLetters(MessageBus bus, QueueTopology topology, MessageFormat<T> format) => (_bus, _topology, _format) = (bus, topology, format);

    /// <summary>The queue that they are in.</summary>
    /// <exception cref="InvalidOperationException">None are kept: <see cref="QueueOptions.KeepsDeadLetters"/>.</exception>
    public string Queue => _topology.DeadLetters ?? throw new InvalidOperationException($"The queue '{_topology.Name}' keeps no dead letters.");

    /// <summary>How many there are.</summary>
    public async ValueTask<long> CountAsync(CancellationToken cancellation = default)
    {
        var count = 0L;
        await _bus.DeclareAsync(
            async (channel, token) =>
            {
                await _topology.DeclareAsync(channel, token).ConfigureAwait(false);
                count = (await channel.InspectQueueAsync(Queue, token).ConfigureAwait(false)).MessageCount;
            },
            cancellation).ConfigureAwait(false);
        return count;
    }

    /// <summary>Looks at them, oldest first. They stay where they are.</summary>
    /// <param name="max">How many at most; they are held while this runs, and the next who looks sees only the others.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async ValueTask<IReadOnlyList<DeadMessage<T>>> ReadAsync(int max = 100, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        var letters = new List<DeadMessage<T>>();
        var channel = await OpenAsync(cancellation).ConfigureAwait(false);
        // Closing the channel gives back what has no answer, each to its place.
        await using var _ = channel.ConfigureAwait(false);
        while (letters.Count < max && await channel.GetAsync(Queue, cancellation: cancellation).ConfigureAwait(false) is { } letter) letters.Add(new DeadMessage<T>(letter, _format));
        return letters;
    }

    /// <summary>Gives them another chance: back into their queue, at its end, as if they had never failed. What comes here meanwhile stays.</summary>
    /// <param name="which">Which of them; all if null.</param>
    /// <param name="max">How many are looked at, at most.</param>
    /// <param name="cancellation">Ends it after the one that is under way.</param>
    /// <returns>How many went back.</returns>
    /// <remarks>Each is published, and confirmed, before it leaves from here: if the process dies in between it is in both.</remarks>
    public async ValueTask<int> RedriveAsync(Func<DeadMessage<T>, bool>? which = null, int max = 10_000, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        var channel = await OpenAsync(cancellation).ConfigureAwait(false);
        await using var _ = channel.ConfigureAwait(false);
        var count = Math.Min(max, (await channel.InspectQueueAsync(Queue, cancellation).ConfigureAwait(false)).MessageCount);
        var redriven = 0;
        for (var i = 0L; i < count && await channel.GetAsync(Queue, cancellation: cancellation).ConfigureAwait(false) is { } letter; i++)
        {
            if (which?.Invoke(new DeadMessage<T>(letter, _format)) == false) continue;
            await _bus.Sender.SendAsync(FailedMessages.Again(letter, _topology.Name), cancellation).ConfigureAwait(false);
            await letter.AckAsync(CancellationToken.None).ConfigureAwait(false);
            redriven++;
        }
        return redriven;
    }

    /// <summary>Drops all of them.</summary>
    /// <returns>How many.</returns>
    public async ValueTask<long> PurgeAsync(CancellationToken cancellation = default)
    {
        var channel = await OpenAsync(cancellation).ConfigureAwait(false);
        await using var _ = channel.ConfigureAwait(false);
        return await channel.PurgeQueueAsync(Queue, cancellation).ConfigureAwait(false);
    }

    private async ValueTask<IMessagingChannel> OpenAsync(CancellationToken cancellation)
    {
        await _bus.DeclareAsync(_topology.DeclareAsync, cancellation).ConfigureAwait(false);
        return await _bus.Backend.OpenChannelAsync(null, cancellation).ConfigureAwait(false);
    }
}
