using System.Text;
using RedHare.Commands;
using RedHare.Net;

namespace RedHare.Server.Redis;

/// <summary>
/// With <c>appendfsync always</c> a connection's output waits until all that it shows is durable: a batch of replies is held as a whole, and meanwhile nothing is read and the mail
/// waits, so that what is held cannot grow and an fsync later it is gone. No thread blocks. On the connection's loop thread but for the waiter's calls.
/// </summary>
internal sealed class DurableGate(Connection connection, Session session) : IDurableWaiter
{
    private OutputMark _mark;
    private long _before, _written;
    private int _replies;
    private bool _isOpen;

    /// <summary>The output is held.</summary>
    public bool IsHolding { get; private set; }

    /// <summary>Something is about to be written.</summary>
    public void Begin()
    {
        if (session.Server.Durability is not { HoldsReplies: true }) return;
        _isOpen = true;
        _mark = connection.Output.Mark();
        _before = connection.Output.PendingBytes;
        _written = session.LastWritten;
        _replies = 0;
    }

    /// <summary>A command was answered, or is about to be.</summary>
    public void CountReply() => _replies++;

    /// <summary>What was written shows changes up to this position, and acknowledges some if the session made any or <paramref name="hasWritten"/>.</summary>
    public void End(long position, bool hasWritten = false)
    {
        if (!_isOpen) return;
        _isOpen = false;
        if (connection.Output.PendingBytes == _before || session.Server.Durability is not { } durability || !durability.TryAwait(position, hasWritten || session.LastWritten != _written, this)) return;
        IsHolding = true;
        connection.HoldOutput();
    }

    /// <summary>The output is free again.</summary>
    public void Released() => IsHolding = false;

    /// <summary>
    /// Instead of every reply held the client gets the error: what it wrote may or may not be found at the next start. Where that cannot be put in their place the connection ends, which says
    /// the same.
    /// </summary>
    public void Refuse(string error)
    {
        try
        {
            connection.Output.RollBack(_mark);
        }
        catch (InvalidOperationException)
        {
            connection.Close();
            return;
        }
        var line = Encoding.UTF8.GetBytes($"-{error}\r\n");
        for (; _replies > 0; _replies--) connection.Output.Write(line);
        connection.ReleaseOutput();
    }

    void IDurableWaiter.OnDurable() => connection.ReleaseOutput();

    void IDurableWaiter.OnFailed(string error) => connection.Post(new Failure(error));

    /// <summary>Mail that says so to the connection.</summary>
    internal sealed record Failure(string Error);
}
