using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>Hashes from dumps.</summary>
internal static class HashRestore
{
    /// <summary>Fields and values one by one.</summary>
    public static bool TryFields(WriteScope key, ref DumpReader reader, in HashLimits limits)
    {
        if (!reader.TryCount(out var count) || count == 0) return false;
        var hash = new HashBuilder(key, count, limits);
        try
        {
            for (; count > 0; count--)
                if (!reader.TryText(out ReadOnlySpan<byte> field) || !reader.TryText(out ReadOnlySpan<byte> value) || !hash.TryAdd(field, value)) return false;
            if (!reader.IsAtEnd) return false;
            hash.MoveTo(key);
            return true;
        }
        finally
        {
            hash.Dispose();
        }
    }

    public static bool TryPack(WriteScope key, ref DumpReader reader, in HashLimits limits)
    {
        if (!reader.TryText(out ReadOnlySpan<byte> pack) || !reader.IsAtEnd || !Pack.Validate(pack, deep: true)) return false;
        var count = Pack.Count(pack);
        if (count == 0 || count % 2 != 0) return false;
        var hash = new HashBuilder(key, count / 2, limits);
        try
        {
            Span<byte> fieldScratch = stackalloc byte[PackEntry.ScratchLength], valueScratch = stackalloc byte[PackEntry.ScratchLength];
            for (var at = Pack.First(pack); at >= 0;)
            {
                var behind = Pack.Next(pack, at);
                if (!hash.TryAdd(Pack.Get(pack, at).Text(fieldScratch), Pack.Get(pack, behind).Text(valueScratch))) return false;
                at = Pack.Next(pack, behind);
            }
            hash.MoveTo(key);
            return true;
        }
        finally
        {
            hash.Dispose();
        }
    }
}
