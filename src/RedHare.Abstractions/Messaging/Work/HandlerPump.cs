namespace RedHare.Messaging.Work;

#pragma warning disable CA1001 // The source of the token has no timer, so there is nothing to dispose; and who cancels may come after the end.
/// <summary>
/// Runs a consumer's handler on threads of the pool: up to so many at once, deliveries in their order. Who adds a delivery holds the broker's locks or reads from a
/// socket, so adding takes one lock and at most wakes a thread.
/// </summary>
internal sealed class HandlerPump(ConsumerOptions options, int capacity, Func<Delivery, CancellationToken, ValueTask> handler, Action? hasRoom) : IThreadPoolWorkItem
{
    // Then others of the pool have their turn.
    private const int Turn = 256;

    private readonly Lock _gate = new();
    private readonly Queue<Delivery> _queue = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _room;
    private int _running;
    private bool _hasRefused;
    private bool _isComplete;
    private bool _isSealed;

    /// <summary>Completes after <see cref="Complete"/>, when no handler runs any more.</summary>
    public Task Idle => _idle.Task;

    /// <summary>Nothing is taken any more.</summary>
    public bool IsComplete
    {
        get
        {
            lock (_gate) return _isComplete;
        }
    }

    /// <summary>What it refuses is to stay without an answer.</summary>
    public bool IsSealed
    {
        get
        {
            lock (_gate) return _isSealed;
        }
    }

    /// <summary>False when there is no room (<c>hasRoom</c> tells when there is), or when it takes nothing any more.</summary>
    public bool TryAdd(Delivery delivery)
    {
        lock (_gate)
        {
            if (_isComplete) return false;
            if (_queue.Count >= capacity)
            {
                _hasRefused = true;
                return false;
            }

            _queue.Enqueue(delivery);
            if (_running >= options.Concurrency) return true;
            _running++;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return true;
    }

    /// <summary>Completes when there may be room again.</summary>
    public Task RoomAsync()
    {
        lock (_gate) return _isComplete || _queue.Count < capacity ? Task.CompletedTask : (_room ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }

    /// <summary>Takes out what no handler has begun.</summary>
    public Delivery[] TakeQueued()
    {
        lock (_gate)
        {
            Delivery[] queued = [.. _queue];
            _queue.Clear();
            return queued;
        }
    }

    /// <summary>Takes nothing any more; what is here is still handled.</summary>
    public void Complete()
    {
        TaskCompletionSource? room;
        lock (_gate)
        {
            _isComplete = true;
            (room, _room) = (_room, null);
            if (_running == 0) _idle.TrySetResult();
        }

        room?.TrySetResult();
    }

    /// <summary>Takes nothing any more, and forgets what no handler has begun: it goes back with its channel.</summary>
    public void Seal()
    {
        lock (_gate)
        {
            _isSealed = true;
            _queue.Clear();
        }

        Complete();
    }

    /// <summary>Cancels the handlers' token.</summary>
    public void Cancel()
    {
        // The callbacks are the handlers' own code.
        ThreadPool.UnsafeQueueUserWorkItem(static stopping => stopping.Cancel(), _stopping, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute() => _ = RunAsync();

    private async Task RunAsync()
    {
        for (var turn = Turn; TryTake(out var delivery); turn--)
        {
            var handling = HandleAsync(delivery!);
            if (!handling.IsCompletedSuccessfully) await handling.ConfigureAwait(false);
            if (turn > 0) continue;
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            return;
        }
    }

    private ValueTask HandleAsync(Delivery delivery)
    {
        ValueTask handling;
        try
        {
            handling = handler(delivery, _stopping.Token);
        }
        catch (Exception failure)
        {
            return FailAsync(delivery, failure);
        }

        if (!handling.IsCompletedSuccessfully) return AwaitAsync(handling, delivery);
        handling.GetAwaiter().GetResult();
        delivery.EndHandling();
        return default;
    }

    private async ValueTask AwaitAsync(ValueTask handling, Delivery delivery)
    {
        try
        {
            await handling.ConfigureAwait(false);
            delivery.EndHandling();
        }
        catch (Exception failure)
        {
            await FailAsync(delivery, failure).ConfigureAwait(false);
        }
    }

    private async ValueTask FailAsync(Delivery delivery, Exception failure)
    {
        var isStopped = failure is OperationCanceledException && _stopping.IsCancellationRequested;
        if (!isStopped) options.OnError?.Invoke(failure);
        try
        {
            if (!delivery.IsSettled) await delivery.NackAsync(requeue: true).ConfigureAwait(false);
        }
        catch (Exception failed) when (failed is MessagingException or InvalidOperationException)
        {
            // Answered meanwhile, or the channel is gone, and then the broker has the message again.
        }

        delivery.EndHandling();
    }

    private bool TryTake(out Delivery? delivery)
    {
        TaskCompletionSource? room = null;
        var tell = false;
        lock (_gate)
        {
            if (_queue.TryDequeue(out delivery))
            {
                if (_queue.Count <= capacity / 2)
                {
                    (tell, _hasRefused) = (_hasRefused, false);
                    (room, _room) = (_room, null);
                }
            }
            else
            {
                _running--;
                if (_isComplete && _running == 0) _idle.TrySetResult();
            }
        }

        room?.TrySetResult();
        if (tell) hasRoom?.Invoke();
        return delivery is not null;
    }
}
