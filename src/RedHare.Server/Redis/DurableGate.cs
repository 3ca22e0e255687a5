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
    private bool _isOpen, _hasWritten, _tells, _isClosed;

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
        Position = 0;
        _hasWritten = _tells = false;
    }

    /// <summary>A command was answered, or is about to be.</summary>
    public void CountReply() => _replies++;

    /// <summary>What is written shows what the session's commands have seen; with <paramref name="hasWritten"/> it acknowledges a change.</summary>
    public void Show(bool hasWritten)
    {
        Position = Math.Max(Position, session.LastSeen);
        _hasWritten |= hasWritten;
    }

    /// <summary>A push is written.</summary>
    public void Show(IPush push)
    {
        if (!_isOpen) return;
        _tells |= push.Cause is not null;
        Position = Math.Max(Position, push.Cause?.Position ?? session.Server.Engine.Effects.Position);
    }

    /// <summary>What is written may show any change so far: a replica's stream.</summary>
    public void ShowAll()
    {
        if (!_isOpen) return;
        _tells = true;
        Position = Math.Max(Position, session.Server.Engine.Effects.Position);
    }

    /// <summary>All was written.</summary>
    public void End()
    {
        if (!_isOpen) return;
        _isOpen = false;
        if (connection.Output.PendingBytes == _before || session.Server.Durability is not { } durability || durability.IsDurable(Position)) return;
        _hasWritten |= session.LastWritten != _written;
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

    /// <summary>Nothing becomes durable any more: what acknowledges no change is answered from memory, and of what tells of a change, and has no form that says so, nothing is seen.</summary>
    public void Open(string error)
    {
        if (_isClosed) return;
        if (_tells) Break();
        else if (_hasWritten) Refuse(error);
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
        if (!TryRollBack()) return;
        var line = Encoding.UTF8.GetBytes($"-{error}\r\n");
        for (; _replies > 0; _replies--) connection.Output.Write(line);
        connection.ReleaseOutput();
    }

    // A message cannot be an error. Its receiver learns that it may have missed some as it learns it at any other time: the connection ends.
    private void Break()
    {
        if (!TryRollBack()) return;
        connection.CloseAfterFlush();
        connection.ReleaseOutput();
    }

    private bool TryRollBack()
    {
        try
        {
            connection.Output.RollBack(_mark);
            return true;
        }
        catch (InvalidOperationException)
        {
            connection.Close();
            return false;
        }
    }
}
