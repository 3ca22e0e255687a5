namespace RedHare.Patterns.Leases;

/// <summary>Who waits in this process, by channel. A channel is subscribed to while somebody waits on it.</summary>
internal sealed class Wakeups(IRedisBackend backend, TimeProvider time)
{
    private readonly Dictionary<string, Topic> _topics = [];

    internal Lock Gate { get; } = new();

    /// <summary>Begins to wait. When it returns, what is published from then on is heard, unless the server is away.</summary>
    public async ValueTask<Waiter> JoinAsync(string? channel, string id, CancellationToken cancellation)
    {
        if (channel is null) return new Waiter(null, id);
        Topic? topic;
        Waiter waiter;
        var isNew = false;
        lock (Gate)
        {
            if (!_topics.TryGetValue(channel, out topic))
            {
                _topics.Add(channel, topic = new Topic(this, channel));
                isNew = true;
            }
            waiter = topic.Join(id);
        }
        if (isNew) _ = topic.RunAsync(backend, time);
        try
        {
            await topic.Ready.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch
        {
            waiter.Dispose();
            throw;
        }
        return waiter;
    }

    /// <summary>Under the lock.</summary>
    internal void Remove(Topic topic) => _topics.Remove(topic.Channel);
}
