using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>Hashes from dumps.</summary>
internal static class HashRestore
{
    /// <summary>Redis keeps a field's expiry in 48 bits.</summary>
    private const long LatestExpiry = (1L << 48) - 2;

    /// <summary>Fields and values one by one.</summary>
    public static bool TryFields(WriteScope key, ref DumpReader reader, in HashLimits limits)
    {
        if (!reader.TryElements(out var count)) return false;
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
        if (reader.IsEmpty(count) || count % 2 != 0) return false;
        var hash = new HashBuilder(key, count / 2, limits);
        try
        {
            Span<byte> fieldScratch = stackalloc byte[PackEntry.ScratchLength], valueScratch = stackalloc byte[PackEntry.ScratchLength];
            for (var at = Pack.First(pack); at >= 0;)
            {
                var behind = Pack.Next(pack, at);
                if (!hash.TryAdd(Pack.Get(pack, at).Text(fieldScratch), Pack.Get(pack, behind).Text(valueScratch)))
                {
                    reader.Fault = "listpack with dup elements";
                    return false;
                }
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

    /// <summary>Fields and values one by one, with expiries relative to the first; before their release they were whole.</summary>
    public static bool TryExpiringFields(WriteScope key, DumpType type, ref DumpReader reader, in HashLimits limits)
    {
        long first = 1;
        if (type == DumpType.ExpiringHash && !reader.TryMilliseconds(out first)) return false;
        if (first is < 0 or > LatestExpiry || !reader.TryElements(out var count)) return false;
        var hash = new HashBuilder(key, count, limits);
        var expiries = new List<(byte[] Field, long Expiry)>();
        try
        {
            for (; count > 0; count--)
            {
                if (!reader.TryLength(out var after) || after > LatestExpiry) return false;
                if (!reader.TryText(out ReadOnlySpan<byte> field) || !reader.TryText(out ReadOnlySpan<byte> value) || !hash.TryAdd(field, value)) return false;
                if (after == 0) continue;
                var expiry = first + (long)after - 1;
                if (expiry is <= 0 or > LatestExpiry) return false;
                expiries.Add((field.ToArray(), expiry));
            }
            if (!reader.IsAtEnd) return false;
            Give(key, ref hash, expiries);
            return true;
        }
        finally
        {
            hash.Dispose();
        }
    }

    /// <summary>Fields, values and expiries in turn.</summary>
    public static bool TryExpiringPack(WriteScope key, DumpType type, ref DumpReader reader, in HashLimits limits)
    {
        // What comes first is the first expiry, which the pack tells as well.
        if (type == DumpType.ExpiringHashPack && !reader.TryMilliseconds(out _)) return false;
        if (!reader.TryText(out ReadOnlySpan<byte> pack) || !reader.IsAtEnd || !Pack.Validate(pack, deep: true)) return false;
        var count = Pack.Count(pack);
        if (reader.IsEmpty(count) || count % ExpiringPack.Stride != 0) return false;
        var hash = new HashBuilder(key, count / ExpiringPack.Stride, limits);
        var expiries = new List<(byte[] Field, long Expiry)>();
        long before = 0;
        try
        {
            Span<byte> fieldScratch = stackalloc byte[PackEntry.ScratchLength], valueScratch = stackalloc byte[PackEntry.ScratchLength];
            for (var at = Pack.First(pack); at >= 0;)
            {
                var behind = Pack.Next(pack, at);
                var field = Pack.Get(pack, at).Text(fieldScratch);
                if (!hash.TryAdd(field, Pack.Get(pack, behind).Text(valueScratch))) return false;
                at = Pack.Next(pack, behind);
                if (!RedisNumber.TryParseLong(Pack.Get(pack, at).Text(valueScratch), out var expiry) || expiry is < 0 or > LatestExpiry) return false;
                // Those that expire come first, in the order of their times.
                if (expiry != 0 && expiry < before) return false;
                before = expiry == 0 ? long.MaxValue : expiry;
                if (expiry != 0) expiries.Add((field.ToArray(), expiry));
                at = Pack.Next(pack, at);
            }
            Give(key, ref hash, expiries);
            return true;
        }
        finally
        {
            hash.Dispose();
        }
    }

    private static void Give(WriteScope key, ref HashBuilder hash, List<(byte[] Field, long Expiry)> expiries)
    {
        hash.MoveTo(key);
        foreach (var (field, expiry) in expiries) key.SetFieldExpiry(field, expiry);
    }
}
