using System.Text;
using RedHare.Commands;
using RedHare.Net;

namespace RedHare.Server.Redis;

/// <summary>
/// With <c>appendfsync always</c> a connection's output waits until all that it shows is durable: a batch of replies is held as a whole, and meanwhile nothing is read and the mail
/// waits, so that what is held cannot grow and an fsync later it is gone. On the connection's loop thread.
/// </summary>
internal sealed class DurableGate(Connection connection, Session session, DurableRound round)
{
    private OutputMark _mark;
    private long _before, _written;
    private int _replies;
    private bool _isOpen, _hasWritten, _isClosed;

    /// <summary>What the output held shows is durable with this position of the log.</summary>
    public long Position { get; private set; }

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
        if (connection.Output.PendingBytes == _before || session.Server.Durability is not { } durability || durability.IsDurable(position)) return;
        (Position, _hasWritten) = (position, hasWritten || session.LastWritten != _written);
        IsHolding = true;
        connection.HoldOutput();
        round.Add(this);
    }

    /// <summary>What was held may go.</summary>
    public void Open()
    {
        if (!_isClosed) connection.ReleaseOutput();
    }

    /// <summary>The connection has ended.</summary>
    public void Close() => _isClosed = true;

    /// <summary>Nothing becomes durable any more: what acknowledges no change is answered from memory.</summary>
    public void Open(string error)
    {
        if (_hasWritten && !_isClosed) Refuse(error);
        else Open();
    }

    /// <summary>The output is free again.</summary>
    public void Released() => IsHolding = false;

    /// <summary>
    /// Instead of every reply held the client gets the error: what it wrote may or may not be found at the next start. Where that cannot be put in their place the connection ends, which says
    /// the same.
    /// </summary>
    private void Refuse(string error)
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
}
