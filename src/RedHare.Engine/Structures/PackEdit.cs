namespace RedHare.Engine.Structures;

/// <summary>The one edit that all edits of a <see cref="Pack"/> are: take some bytes out, make room for others, keep the header right.</summary>
internal static class PackEdit
{
    /// <summary>Removes bytes at an offset and opens room there.</summary>
    /// <param name="storage">The pack.</param>
    /// <param name="offset">Where: of an element, or of the end byte.</param>
    /// <param name="removed">Bytes to take out, whole elements.</param>
    /// <param name="inserted">Bytes of room, which the caller fills.</param>
    /// <param name="countChange">Elements inserted less those removed.</param>
    /// <returns>The room.</returns>
    internal static Span<byte> Splice<T>(ref T storage, int offset, int removed, int inserted, int countChange)
        where T : struct, IPackStorage, allows ref struct
    {
        var pack = storage.Bytes;
        var oldLength = pack.Length;
        var newLength = checked(oldLength - removed + inserted);
        if (newLength > oldLength) pack = storage.Resize(newLength);
        if (newLength != oldLength) pack[(offset + removed)..oldLength].CopyTo(pack[(offset + inserted)..]);
        var count = Pack.StoredCount(pack);
        // An unknown count stays unknown: only counting could tell, and every later edit would have to count again.
        Pack.WriteHeader(pack, newLength, count == ushort.MaxValue ? count : count + countChange);
        if (newLength < oldLength) pack = storage.Resize(newLength);
        return pack.Slice(offset, inserted);
    }
}
