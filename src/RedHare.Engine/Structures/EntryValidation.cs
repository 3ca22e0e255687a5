namespace RedHare.Engine.Structures;

/// <summary>Checks a stream's node from outside: see <see cref="EntryPack"/> for what it must be.</summary>
internal static class EntryValidation
{
    /// <summary>Whether the pack is a node with this master id that may follow an entry.</summary>
    /// <param name="pack">The pack.</param>
    /// <param name="master">The id that those of the entries are relative to.</param>
    /// <param name="after">The id of the last entry so far.</param>
    /// <param name="live">Entries that are not deleted.</param>
    /// <param name="last">The id of the last entry, which may be deleted.</param>
    public static bool Check(ReadOnlySpan<byte> pack, StreamId master, StreamId after, out int live, out StreamId last)
    {
        (live, last) = (0, after);
        if (!Pack.Validate(pack, deep: true) || master <= after) return false;
        var at = Pack.First(pack);
        if (!TryNumber(pack, ref at, out var claimed) || !TryNumber(pack, ref at, out var claimedDeleted) || !TryNumber(pack, ref at, out var fields)) return false;
        if (!TrySkip(pack, ref at, fields) || !TryNumber(pack, ref at, out var end) || end != 0) return false;
        long deleted = 0;
        while (at >= 0)
        {
            if (!TryEntry(pack, ref at, master, fields, out var id, out var isDeleted) || id <= last || id < master) return false;
            last = id;
            if (isDeleted) deleted++;
            else live++;
        }
        return claimed == live && claimedDeleted == deleted && live + deleted > 0;
    }

    private static bool TryEntry(ReadOnlySpan<byte> pack, ref int at, StreamId master, long fields, out StreamId id, out bool isDeleted)
    {
        (id, isDeleted) = (default, false);
        if (!TryNumber(pack, ref at, out var flags) || !TryNumber(pack, ref at, out var milliseconds) || !TryNumber(pack, ref at, out var sequence)) return false;
        if ((flags & ~(EntryPack.DeletedFlag | EntryPack.SameFieldsFlag)) != 0) return false;
        isDeleted = (flags & EntryPack.DeletedFlag) != 0;
        id = new StreamId(master.Milliseconds + (ulong)milliseconds, master.Sequence + (ulong)sequence);
        var same = (flags & EntryPack.SameFieldsFlag) != 0;
        if (!same && !TryNumber(pack, ref at, out fields)) return false;
        // So that twice of it is no overflow.
        if (fields > pack.Length || !TrySkip(pack, ref at, same ? fields : 2 * fields)) return false;
        return TryNumber(pack, ref at, out var pieces) && pieces == (same ? 3 + fields : 4 + 2 * fields);
    }

    private static bool TryNumber(ReadOnlySpan<byte> pack, ref int at, out long number)
    {
        number = 0;
        if (at < 0) return false;
        var entry = Pack.Get(pack, at);
        if (!entry.IsInteger) return false;
        number = entry.Integer;
        at = Pack.Next(pack, at);
        return true;
    }

    private static bool TrySkip(ReadOnlySpan<byte> pack, ref int at, long elements)
    {
        if (elements < 0) return false;
        for (; elements > 0 && at >= 0; elements--) at = Pack.Next(pack, at);
        return elements == 0;
    }
}
