using RedHare.Engine;
using RedHare.Engine.Structures;

namespace RedHare.Commands.Streams;

/// <summary>The options of XADD and XTRIM: how much of the stream's head is to go.</summary>
internal struct TrimArguments
{
    private const long DefaultLimit = 10_000, GreatestLimit = 1_000_000;

    private long _length;
    private StreamId _first;
    private long _limit;
    private bool _hasLimit;

    /// <summary>Whether there was MAXLEN or MINID.</summary>
    public bool IsGiven { get; private set; }

    /// <summary>MINID rather than MAXLEN.</summary>
    public bool ById { get; private set; }

    /// <summary>Only whole nodes go: <c>~</c>.</summary>
    public bool IsApproximate { get; private set; }

    /// <summary>Set by <see cref="Apply"/>: the arguments as given say exactly what happened.</summary>
    public bool IsVerbatim { get; private set; }

    /// <summary>
    /// Reads an option at an index, which then stands at its last argument. Null if there is none, false, with the error answered, if there is something wrong with it.
    /// </summary>
    public bool? TryOption(CommandCall call, ref int index)
    {
        if (index + 1 == call.Count) return null;
        if (call.Is(index, "LIMIT"u8)) return TryLimit(call, ++index);
        var byLength = call.Is(index, "MAXLEN"u8);
        if (!byLength && !call.Is(index, "MINID"u8)) return null;
        if (IsGiven)
        {
            call.Reply.Error("ERR syntax error, MAXLEN and MINID options at the same time are not compatible"u8);
            return false;
        }
        index++;
        IsApproximate = false;
        if (index + 1 < call.Count && call[index] is [(byte)'~' or (byte)'='])
        {
            IsApproximate = call[index][0] == '~';
            index++;
        }
        (IsGiven, ById) = (true, !byLength);
        return byLength ? TryLength(call, index) : call.TryStreamId(index, out _first);
    }

    /// <summary>Checks that the options go together; otherwise false, with the error answered.</summary>
    public bool TryFinish(CommandCall call, bool isRequired)
    {
        if (_limit != 0 && !IsGiven)
        {
            call.Reply.Error("ERR syntax error, LIMIT cannot be used without specifying a trimming strategy"u8);
            return false;
        }
        if (isRequired && !IsGiven)
        {
            call.Reply.Error("ERR syntax error, XTRIM must be called with a trimming strategy"u8);
            return false;
        }
        if (_hasLimit && !IsApproximate)
        {
            call.Reply.Error("ERR syntax error, LIMIT cannot be used without the special ~ option"u8);
            return false;
        }
        if (IsApproximate && !_hasLimit) _limit = LimitOf(call.Encodings.StreamNodeMaxEntries);
        return true;
    }

    /// <summary>Trims an existing stream; returns how many entries went.</summary>
    public long Apply(WriteScope key)
    {
        var removed = key.Trim(ById ? StreamTrim.ToId(_first, IsApproximate, _limit) : StreamTrim.ToLength(_length, IsApproximate, _limit), out var isComplete);
        IsVerbatim = isComplete && !IsApproximate;
        return removed;
    }

    /// <summary>
    /// The option as an argument of the effect, three words: what was given if it was exact, otherwise what the stream came to. A copy of the stream may have the
    /// same entries in other nodes.
    /// </summary>
    public readonly void WriteEffect(CommandCall call, StreamView stream)
    {
        call.Unit.EffectArgument(ById ? "MINID"u8 : "MAXLEN"u8);
        call.Unit.EffectArgument("="u8);
        if (!ById)
        {
            call.Unit.EffectArgument(IsVerbatim ? _length : stream.Length);
            return;
        }
        Span<byte> text = stackalloc byte[StreamId.MaxTextLength];
        var first = IsVerbatim ? _first : stream.Length == 0 ? StreamId.Max : stream.FirstEntryId;
        call.Unit.EffectArgument(text[..first.Format(text)]);
    }

    /// <summary>A hundred nodes; without a limit of entries to a node, as many as by default.</summary>
    private static long LimitOf(long entries) => entries == 0 ? DefaultLimit : Math.Min(Math.Min(entries, GreatestLimit) * 100, GreatestLimit);

    private bool TryLength(CommandCall call, int index)
    {
        if (!call.TryInteger(index, out _length)) return false;
        if (_length >= 0) return true;
        call.Reply.Error("ERR The MAXLEN argument must be >= 0."u8);
        return false;
    }

    private bool TryLimit(CommandCall call, int index)
    {
        if (!call.TryInteger(index, out _limit)) return false;
        _hasLimit = true;
        if (_limit >= 0) return true;
        call.Reply.Error("ERR The LIMIT argument must be >= 0."u8);
        return false;
    }
}
