namespace RedHare.Patterns.PubSub;

/// <summary>What becomes of messages that a subscriber has no more room for. Publishers never wait.</summary>
public enum WhenFull
{
    /// <summary>The oldest is dropped, and a gap says how many.</summary>
    DropOldest,

    /// <summary>
    /// None is taken from the connection until there is room. The connection keeps as many as its own bound allows (<c>RedisOptions.MaxPendingMessages</c>), and in process as the server's
    /// <c>client-output-buffer-limit</c> does; past that they are lost there, and a gap says so.
    /// </summary>
    Wait,

    /// <summary>The subscription ends with a <see cref="SubscriberTooSlowException"/>, behind what waits.</summary>
    Fail,
}
