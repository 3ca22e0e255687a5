namespace RedHare.Net;

/// <summary>
/// The protocol side of one connection: the loop hands it bytes, it writes to <see cref="Connection.Output"/>.
/// Every call comes on the connection's loop thread and calls never overlap, so a handler needs no lock of its own.
/// What it writes is sent at the end of the loop's round, in one send. An exception that escapes closes the connection
/// and goes to <see cref="TransportOptions.OnError"/>.
/// </summary>
public abstract class ConnectionHandler
{
    /// <summary>
    /// Bytes have arrived. Consume what is complete with <see cref="InputBuffer.Consume"/>; the rest stays and is
    /// offered again together with what follows it.
    /// </summary>
    /// <returns>
    /// True when the handler stopped at its fairness budget and complete input is left: it is called again after the
    /// other ready connections had their turn, without waiting for bytes. False when it needs more bytes.
    /// </returns>
    public abstract bool OnReceived(InputBuffer input);

    /// <summary>The connection is registered with its loop; nothing has been read yet.</summary>
    public virtual void OnOpened()
    {
    }

    /// <summary>A message from <see cref="Connection.Post"/>. Messages of one sender come in the order they were posted.</summary>
    public virtual void OnPosted(object message)
    {
    }

    /// <summary>About every 100 ms, for idle timeouts. <paramref name="monotonicMilliseconds"/> never goes backwards.</summary>
    public virtual void OnTick(long monotonicMilliseconds)
    {
    }

    /// <summary>
    /// All output is sent, after the peer had been too slow for it or while reading is paused: the place to resume
    /// reading that was paused for back-pressure, or to write the next part of something long.
    /// </summary>
    public virtual void OnDrained()
    {
    }

    /// <summary>What was held by <see cref="Connection.HoldOutput"/> is being sent.</summary>
    public virtual void OnReleased()
    {
    }

    /// <summary>
    /// The peer ended its side while reading is paused, so the end cannot be read in its turn. Closing (the default)
    /// is Redis's answer for a blocked client; a handler that paused for back-pressure returns and reads on later.
    /// </summary>
    public virtual void OnPeerShutdown(Connection connection) => connection?.Close();

    /// <summary>
    /// The input holds as much as <see cref="InputBuffer.MaximumCapacity"/> allows and the handler still waits for more.
    /// The connection is closed after this call, once what the call wrote has been sent.
    /// </summary>
    public virtual void OnInputFull()
    {
    }

    /// <summary>The connection has ended, for whatever reason. Called once; the last call.</summary>
    public virtual void OnClosed()
    {
    }
}
