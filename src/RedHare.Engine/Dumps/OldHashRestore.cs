using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>Hashes from dumps of Redis before version 7.</summary>
internal static class OldHashRestore
{
    /// <summary>Fields and values in turn in a ziplist.</summary>
    public static bool TryZiplist(WriteScope key, ref DumpReader reader, in HashLimits limits)
    {
        if (!reader.TryText(out ReadOnlySpan<byte> list) || !reader.IsAtEnd) return false;
        Span<byte> fieldScratch = stackalloc byte[RedisNumber.MaxLongLength], valueScratch = stackalloc byte[RedisNumber.MaxLongLength];
        long count = 0;
        // Counted and checked first: how many there are decides the form, and the header does not say it of long ones.
        var check = new ZiplistWalk(list);
        while (check.MoveNext()) count++;
        if (check.IsDamaged || reader.IsEmpty(count) || count % 2 != 0) return false;
        var hash = new HashBuilder(key, count / 2, limits);
        try
        {
            for (var walk = new ZiplistWalk(list); walk.MoveNext();)
            {
                var field = walk.Text(fieldScratch);
                if (!walk.MoveNext() || !hash.TryAdd(field, walk.Text(valueScratch))) return false;
            }
            hash.MoveTo(key);
            return true;
        }
        finally
        {
            hash.Dispose();
        }
    }

    public static bool TryZipmap(WriteScope key, ref DumpReader reader, in HashLimits limits)
    {
        if (!reader.TryText(out ReadOnlySpan<byte> map) || !reader.IsAtEnd) return false;
        long count = 0;
        var check = new ZipmapWalk(map);
        while (check.TryNext(out _, out _)) count++;
        if (check.IsDamaged || reader.IsEmpty(count)) return false;
        var hash = new HashBuilder(key, count, limits);
        try
        {
            for (var walk = new ZipmapWalk(map); walk.TryNext(out var field, out var value);)
                if (!hash.TryAdd(field, value)) return false;
            hash.MoveTo(key);
            return true;
        }
        finally
        {
            hash.Dispose();
        }
    }
}
