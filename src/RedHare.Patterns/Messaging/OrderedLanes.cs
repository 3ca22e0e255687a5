using System.Threading.Channels;
using RedHare.Messaging;

namespace RedHare.Patterns.Messaging;

/// <summary>
/// Deliveries of one key in one lane, each lane worked on by one at a time. The lanes need no bound: what is in them has no answer yet, and of that the prefetch lets in no more.
/// </summary>
internal sealed class OrderedLanes<T>
{
    private readonly Channel<(Delivery Delivery, Message<T> Message)>[] _lanes;
    private readonly MessageWork<T> _work;
    private readonly Func<Message<T>, string> _key;
    private readonly CancellationToken _abort;
    private readonly Task _done;

    public OrderedLanes(int count, MessageWork<T> work, Func<Message<T>, string> key, CancellationToken abort)
    {
        (_work, _key, _abort) = (work, key, abort);
        _lanes = [.. Enumerable.Range(0, count).Select(static _ => Channel.CreateUnbounded<(Delivery, Message<T>)>(new UnboundedChannelOptions { SingleReader = true }))];
        _done = Task.WhenAll(_lanes.Select(RunAsync));
    }

    /// <summary>Called by one at a time, in the order of deliveries.</summary>
    public async ValueTask AddAsync(Delivery delivery)
    {
        if (await _work.ReadAsync(delivery, _abort).ConfigureAwait(false) is not { } message) return;
        var lane = (int)(StableHash.Of(_key(message)).First % (ulong)_lanes.Length);
        await _lanes[lane].Writer.WriteAsync((delivery, message), CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Nothing more is added. Done when the lanes are empty.</summary>
    public Task CompleteAsync()
    {
        foreach (var lane in _lanes) lane.Writer.TryComplete();
        return _done;
    }

    private async Task RunAsync(Channel<(Delivery Delivery, Message<T> Message)> lane)
    {
        await foreach (var (delivery, message) in lane.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            // What is behind a message that goes back goes back too, or it would be handled before it; all of it with the channel.
            if (!_work.IsStopping && !_abort.IsCancellationRequested) await _work.HandleAsync(delivery, message, _abort).ConfigureAwait(false);
        }
    }
}
