using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>Sets from dumps.</summary>
internal static class SetRestore
{
    /// <summary>Members one by one.</summary>
    public static bool TryMembers(WriteScope key, ref DumpReader reader, in SetLimits limits)
    {
        if (!reader.TryElements(out var count)) return false;
        var set = new SetBuilder(key, count <= limits.Integers ? KeyEncoding.IntSet : Form(count, limits));
        try
        {
            for (; count > 0; count--)
                if (!reader.TryText(out ReadOnlySpan<byte> member) || !set.Add(member, limits)) return false;
            if (!reader.IsAtEnd) return false;
            set.MoveTo(key);
            return true;
        }
        finally
        {
            set.Dispose();
        }
    }

    public static bool TryIntegers(WriteScope key, ref DumpReader reader, in SetLimits limits)
    {
        if (!reader.TryText(out ReadOnlySpan<byte> integers) || !reader.IsAtEnd || !IntegerSet.Validate(integers, deep: true)) return false;
        if (IntegerSet.Count(integers) <= limits.MostIntegers)
        {
            integers.CopyTo(key.Create(KeyType.Set, KeyEncoding.IntSet, integers.Length));
            return true;
        }
        var set = new SetBuilder(key, KeyEncoding.HashTable);
        try
        {
            Span<byte> digits = stackalloc byte[RedisNumber.MaxLongLength];
            for (var i = 0; i < IntegerSet.Count(integers); i++) set.Add(digits[..RedisNumber.Format(IntegerSet.Get(integers, i), digits)], limits);
            set.MoveTo(key);
            return true;
        }
        finally
        {
            set.Dispose();
        }
    }

    public static bool TryPack(WriteScope key, ref DumpReader reader, in SetLimits limits)
    {
        if (!reader.TryText(out ReadOnlySpan<byte> pack) || !reader.IsAtEnd || !Pack.Validate(pack, deep: true)) return false;
        var count = Pack.Count(pack);
        if (reader.IsEmpty(count)) return false;
        var set = new SetBuilder(key, Form(count, limits));
        try
        {
            Span<byte> scratch = stackalloc byte[PackEntry.ScratchLength];
            for (var at = Pack.First(pack); at >= 0; at = Pack.Next(pack, at))
                if (!set.Add(Pack.Get(pack, at).Text(scratch), limits)) return false;
            set.MoveTo(key);
            return true;
        }
        finally
        {
            set.Dispose();
        }
    }

    private static KeyEncoding Form(long count, in SetLimits limits) => count <= limits.Entries ? KeyEncoding.ListPack : KeyEncoding.HashTable;
}
