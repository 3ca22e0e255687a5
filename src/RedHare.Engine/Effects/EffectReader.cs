namespace RedHare.Engine;

/// <summary>Reads the effects of a log in their order.</summary>
public sealed class EffectReader
{
    private readonly EffectLog _log;
    private long _position;

    internal EffectReader(EffectLog log, long position)
    {
        _log = log;
        _position = position;
    }

    /// <summary>True when the ring went round before this reader: what it missed is gone.</summary>
    public bool Lost { get; private set; }

    /// <summary>The next effect, or null when there is none yet.</summary>
    public Effect? Next()
    {
        if (Lost) return null;
        var found = _log.TryRead(ref _position, out var commands, out var database, out var sequence, out var lost);
        Lost = lost;
        if (!found) return null;
        return new Effect(sequence, database, commands);
    }
}
