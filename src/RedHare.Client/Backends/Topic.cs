namespace RedHare.Client;

/// <summary>What is subscribed to once for all its subscribers. Under the lock of its <see cref="ISubscriptionOwner"/>.</summary>
internal sealed class Topic(SubscriptionKind kind, RedisKey channel)
{
    private readonly List<Subscription> _subscribers = [];
    private TaskCompletionSource _confirmed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SubscriptionKind Kind => kind;

    public RedisKey Channel => channel;

    public bool IsAbandoned => _subscribers.Count == 0;

    /// <summary>Ends when the server has confirmed; fails when it refused.</summary>
    public Task Confirmed => _confirmed.Task;

    public void Add(Subscription subscription)
    {
        _subscribers.Add(subscription);
        subscription.HasBegun = _confirmed.Task.IsCompletedSuccessfully;
    }

    public bool Remove(Subscription subscription) => _subscribers.Remove(subscription);

    public void Post(RedisMessage message)
    {
        foreach (var subscription in _subscribers) subscription.Post(message);
    }

    /// <summary>From here on no message is missed: who listened before is told that some may have been.</summary>
    public void Confirm()
    {
        foreach (var subscription in _subscribers)
        {
            if (subscription.HasBegun) subscription.Post(new RedisMessage(channel, default, IsGap: true));
            subscription.HasBegun = true;
        }
        _confirmed.TrySetResult();
    }

    /// <summary>The connection was lost: a new confirmation is awaited.</summary>
    public void Lose()
    {
        if (_confirmed.Task.IsCompleted) _confirmed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Ends it for all its subscribers.</summary>
    public void Finish(Exception? reason)
    {
        if (_confirmed.TrySetException(reason ?? new ObjectDisposedException(nameof(RedisConnection)))) _ = _confirmed.Task.Exception;
        foreach (var subscription in _subscribers) subscription.Finish(reason);
    }
}
