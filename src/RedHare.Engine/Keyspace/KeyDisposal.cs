using RedHare.Engine.Memory;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>Frees a key's record with all that its value points to, at once or in slices.</summary>
internal static class KeyDisposal
{
    /// <summary>Values of at most this many elements are freed at once even where a lazy free was asked for, as in Redis.</summary>
    public const int LazyThreshold = 64;

    public static void Free(Arena arena, nint record)
    {
        var budget = int.MaxValue;
        while (!FreeSlice(arena, record, ref budget)) budget = int.MaxValue;
    }

    /// <summary>Frees up to about <paramref name="budget"/> elements; true when the record is gone as well.</summary>
    public static bool FreeSlice(Arena arena, nint record, ref int budget)
    {
        if (!ValueDisposal.FreeSlice(arena, KeyRecord.Type(record), KeyRecord.Encoding(record), KeyRecord.Value(record), ref budget)) return false;
        KeyRecord.Free(arena, record);
        budget--;
        return true;
    }
}
