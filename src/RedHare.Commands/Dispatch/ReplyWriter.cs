namespace RedHare.Commands;

/// <summary>
/// What a command writes its answer to. A command never sees RESP: the network head serialises these calls for its
/// client's protocol version, the in-process head builds typed replies from them.
/// </summary>
public abstract class ReplyWriter
{
    /// <summary>The client's protocol version, 2 or 3: some replies have another shape in 3 (pairs, scores).</summary>
    public int Protocol { get; set; } = 2;

    /// <summary>True when what is written goes out later, by <see cref="SessionPort.Complete"/>.</summary>
    public virtual bool IsDeferred => false;

    /// <summary>A simple string such as <c>OK</c>.</summary>
    public abstract void Status(ReadOnlySpan<byte> text);

    /// <summary>Errors written so far; the dispatcher learns from it that a command failed.</summary>
    public int Errors { get; private set; }

    /// <summary>Where errors are counted by their code; set by the dispatcher.</summary>
    public ServerStatistics? ErrorSink { get; set; }

    /// <summary>An error with its code first, without the leading '-': <c>ERR syntax error</c>. CR and LF become spaces.</summary>
    public void Error(ReadOnlySpan<byte> message)
    {
        Errors++;
        ErrorSink?.CountError(message);
        WriteError(message);
    }

    /// <summary>An error that was counted by its code when it arose, in a script: the command that answers it has failed nevertheless.</summary>
    internal void CountedError(ReadOnlySpan<byte> message)
    {
        Errors++;
        WriteError(message);
    }

    /// <summary>Writes an error; <see cref="Error"/> counts it.</summary>
    protected abstract void WriteError(ReadOnlySpan<byte> message);

    /// <summary>A signed 64-bit integer.</summary>
    public abstract void Integer(long value);

    /// <summary>A binary-safe string.</summary>
    public abstract void Bulk(ReadOnlySpan<byte> value);

    /// <summary>An absent string: <c>$-1</c> in RESP2, <c>_</c> in RESP3.</summary>
    public abstract void Null();

    /// <summary>An absent array: <c>*-1</c> in RESP2, <c>_</c> in RESP3.</summary>
    public abstract void NullArray();

    /// <summary>Announces an array; its <paramref name="count"/> elements follow.</summary>
    public abstract void Array(int count);

    /// <summary>Announces a map of <paramref name="pairs"/> keys and values; in RESP2 an array of twice as many elements.</summary>
    public abstract void Map(int pairs);

    /// <summary>Announces a set; in RESP2 an array.</summary>
    public abstract void Set(int count);

    /// <summary>Announces an out-of-band push; in RESP2 an array.</summary>
    public abstract void Push(int count);

    /// <summary>A double; in RESP2 a bulk string in Redis's shortest form.</summary>
    public abstract void Double(double value);

    /// <summary>A boolean; in RESP2 the integer 1 or 0.</summary>
    public abstract void Boolean(bool value);

    /// <summary>Text with a three-letter format (<c>txt</c>, <c>mkd</c>); in RESP2 a bulk string.</summary>
    public abstract void Verbatim(ReadOnlySpan<byte> format, ReadOnlySpan<byte> text);

    /// <summary>A decimal integer of any size; in RESP2 a bulk string.</summary>
    public abstract void BigNumber(ReadOnlySpan<byte> digits);

    /// <summary>Starts an array whose length is known only at its end. Returns a mark for <see cref="EndArray"/>; such arrays nest.</summary>
    public abstract int BeginArray();

    /// <summary>Ends the array begun at <paramref name="mark"/> with the number of elements written since.</summary>
    public abstract void EndArray(int mark, int count);

    /// <summary>Ends what was begun at <paramref name="mark"/> by <see cref="BeginArray"/> as a map of <paramref name="pairs"/> pairs.</summary>
    public abstract void EndMap(int mark, int pairs);

    /// <summary>Ends what was begun at <paramref name="mark"/> by <see cref="BeginArray"/> as a set.</summary>
    public abstract void EndSet(int mark, int count);
}
