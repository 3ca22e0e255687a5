namespace RedHare.Commands;

/// <summary>Who is subscribed to which channel and pattern.</summary>
public sealed class PubSubHub
{
    private readonly Lock _lock = new();

    /// <summary>Ends all subscriptions of a session whose connection is gone.</summary>
    public void RemoveAll(Session session)
    {
        lock (_lock) session.Subscriptions.Channels.Clear();
    }
}
