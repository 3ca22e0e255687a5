using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>
/// Lists. A small one is a single pack, the value itself (listpack); a longer one is a <see cref="PackList"/>, whose root is the value (quicklist).
/// </summary>
/// <remarks>
/// The two become each other as in Redis 7.2: a pack that would exceed list-max-listpack-size becomes a list's first node before elements are added, and
/// a list that shrank to one node of at most half that size becomes a pack again. list-compress-depth has no effect: nodes are never compressed.
/// Growing is in <see cref="ListGrowth"/>, shrinking in <see cref="ListShrink"/>.
/// </remarks>
public static class ListValue
{
    /// <summary>The number of elements of an existing list.</summary>
    public static long ListLength(this KeyReader key) =>
        key.Encoding == KeyEncoding.QuickList ? key.Root<PackListRoot>().Count : Pack.Count(key.Packed());

    /// <summary>The element at a position, from 0 or, negative, from −1 for the last; no valid cursor outside.</summary>
    public static ListCursor Element(this KeyReader key, long index)
    {
        if (key.Encoding == KeyEncoding.QuickList) return new ListCursor(PackList.Seek(key.Root<PackListRoot>(), index));
        var pack = key.Packed();
        return new ListCursor(pack, Pack.Seek(pack, index));
    }

    /// <summary>The element at an end of an existing list.</summary>
    public static PackEntry EndElement(this KeyReader key, ListEnd end) => key.Element(end == ListEnd.Left ? 0 : -1).Entry;
}
