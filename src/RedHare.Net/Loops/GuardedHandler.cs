namespace RedHare.Net.Loops;

/// <summary>
/// Calls a connection's handler so that no exception of its escapes: one that tries closes the connection and is
/// reported. All of the handler's calls are here, each one once.
/// </summary>
internal sealed class GuardedHandler(LoopConnection connection, ConnectionHandler handler)
{
    internal void Opened()
    {
        try
        {
            handler.OnOpened();
        }
        catch (Exception exception)
        {
            connection.Fail(exception);
        }
    }

    internal bool Received(InputBuffer input)
    {
        try
        {
            return handler.OnReceived(input);
        }
        catch (Exception exception)
        {
            connection.Fail(exception);
            return false;
        }
    }

    internal void Posted(object message)
    {
        try
        {
            handler.OnPosted(message);
        }
        catch (Exception exception)
        {
            connection.Fail(exception);
        }
    }

    internal void Tick(long now)
    {
        try
        {
            handler.OnTick(now);
        }
        catch (Exception exception)
        {
            connection.Fail(exception);
        }
    }

    internal void Drained()
    {
        try
        {
            handler.OnDrained();
        }
        catch (Exception exception)
        {
            connection.Fail(exception);
        }
    }

    internal void Released()
    {
        try
        {
            handler.OnReleased();
        }
        catch (Exception exception)
        {
            connection.Fail(exception);
        }
    }

    internal void PeerShutdown()
    {
        try
        {
            handler.OnPeerShutdown(connection);
        }
        catch (Exception exception)
        {
            connection.Fail(exception);
        }
    }

    internal void InputFull()
    {
        try
        {
            handler.OnInputFull();
        }
        catch (Exception exception)
        {
            connection.Fail(exception);
        }
    }

    internal void Closed()
    {
        try
        {
            handler.OnClosed();
        }
        catch (Exception exception)
        {
            connection.Fail(exception);
        }
    }
}
