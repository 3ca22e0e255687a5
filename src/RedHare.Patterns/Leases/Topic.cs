namespace RedHare.Patterns.Leases;

/// <summary>
/// The waiters of one channel in this process, and the subscription that they share while there are some. The payload says whom a message is for:
/// <c>1</c> the one that has waited longest, <c>*</c> all, anything else the waiter of that id.
/// </summary>
internal sealed class Topic(Wakeups wakeups, string channel)
{
    private readonly LinkedList<Waiter> _waiters = [];
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Channel => channel;

    /// <summary>Done when messages are heard, or cannot be for the moment.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Under the lock of <see cref="Wakeups"/>, as all that touches the waiters.</summary>
    public Waiter Join(string id)
    {
        var waiter = new Waiter(this, id);
        _waiters.AddLast(waiter);
        return waiter;
    }

    public void Leave(Waiter waiter)
    {
        lock (wakeups.Gate)
        {
            if (!_waiters.Remove(waiter)) return;
            if (_waiters.Count == 0)
            {
                wakeups.Remove(this);
                _end.TrySetResult();
            }
            else if (waiter.IsNotified)
            {
                NotifyFirst();
            }
        }
    }

    /// <summary>Listens until the last waiter has left.</summary>
    public async Task RunAsync(IRedisBackend backend, TimeProvider time)
    {
        var end = new CancellationTokenSource();
        _ = _end.Task.ContinueWith(static (_, state) => ((CancellationTokenSource)state!).Cancel(), end, TaskScheduler.Default);
        while (!end.IsCancellationRequested)
        {
            try
            {
                var subscription = await backend.SubscribeAsync(SubscriptionKind.Channel, channel, end.Token).ConfigureAwait(false);
                await using var _ = subscription.ConfigureAwait(false);
                _ready.TrySetResult();
                await foreach (var message in subscription.ReadAllAsync(end.Token).ConfigureAwait(false)) Notify(message.IsGap ? "*" : message.Text);
                return; // The connection was closed by its owner.
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception exception) when (Leasing.IsAway(exception) || exception is RedisServerException)
            {
                // Waiters ask from time to time anyhow; until the next attempt to subscribe they do no more than that.
                _ready.TrySetResult();
                await Task.Delay(TimeSpan.FromSeconds(0.5 + Random.Shared.NextDouble()), time, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception exception)
            {
                _ready.TrySetException(exception);
                return;
            }
        }
    }

    private void Notify(string whom)
    {
        lock (wakeups.Gate)
        {
            if (whom == "1")
            {
                NotifyFirst();
                return;
            }
            foreach (var waiter in _waiters)
                if (whom == "*" || whom == waiter.Id) waiter.Notify();
        }
    }

    public void NotifyAfter(Waiter waiter)
    {
        lock (wakeups.Gate) Notify(_waiters.Find(waiter)?.Next);
    }

    private void NotifyFirst() => Notify(_waiters.First);

    private static void Notify(LinkedListNode<Waiter>? from)
    {
        while (from is not null && !from.Value.Notify()) from = from.Next;
    }
}
