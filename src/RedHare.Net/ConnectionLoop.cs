namespace RedHare.Net;

/// <summary>The loop that serves a connection, for what concerns many of its connections at once.</summary>
public abstract class ConnectionLoop
{
    private protected ConnectionLoop()
    {
    }

    /// <summary>Has the action run on the loop's thread, never before this call returns; it is dropped when the loop has ended. Any thread; one sender's actions and messages keep their order.</summary>
    public abstract void Post(Action action);

    /// <summary>
    /// Has the action run once at the end of the round, before what was written in it is sent; what it asks for in its turn is for the end of the next. Loop thread.
    /// </summary>
    public abstract void AtRoundEnd(Action action);
}
