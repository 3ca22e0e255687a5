using RedHare.Engine;

namespace RedHare.Commands.Streams;

/// <summary>The id that XADD is asked to give: <c>*</c>, <c>ms-*</c> or all of it. The default is <c>*</c>.</summary>
internal readonly struct NewStreamId
{
    private readonly StreamId _id;
    private readonly bool _isGiven, _hasAnySequence;

    private NewStreamId(StreamId id, bool hasAnySequence) => (_id, _isGiven, _hasAnySequence) = (id, true, hasAnySequence);

    /// <summary>Whether the whole id was given.</summary>
    public bool IsExplicit => _isGiven && !_hasAnySequence;

    /// <summary>Whether 0-0 was given.</summary>
    public bool IsZero => IsExplicit && _id.IsZero;

    /// <summary>Reads an argument that is not <c>*</c>; otherwise false, with the error answered.</summary>
    public static bool TryParse(CommandCall call, int index, out NewStreamId id)
    {
        id = default;
        if (!call.TryNewStreamId(index, out var given, out var hasAnySequence)) return false;
        id = new(given, hasAnySequence);
        return true;
    }

    /// <summary>The id of an entry that follows <paramref name="last"/>, or why there can be none.</summary>
    /// <param name="last">The stream's last id.</param>
    /// <param name="now">Unix milliseconds.</param>
    /// <param name="id">The id.</param>
    public ReadOnlySpan<byte> Resolve(StreamId last, long now, out StreamId id)
    {
        id = _isGiven ? _id : new((ulong)now, 0);
        if (last == StreamId.Max) return "ERR The stream has exhausted the last possible ID, unable to add more items"u8;
        // The clock may have gone back: ids never do.
        if (!_isGiven && (ulong)now <= last.Milliseconds) last.TryNext(out id);
        if (_hasAnySequence && _id.Milliseconds == last.Milliseconds && last.Sequence < ulong.MaxValue) id = _id with { Sequence = last.Sequence + 1 };
        return id > last ? default : "ERR The ID specified in XADD is equal or smaller than the target stream top item"u8;
    }
}
