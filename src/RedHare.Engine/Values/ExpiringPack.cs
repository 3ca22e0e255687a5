using System.Buffers;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>
/// A small hash with fields that expire: Redis's "listpackex", a pack of field, value and expiry in turn, the next to expire first and at the end those that
/// never do, with 0 for their expiry.
/// </summary>
/// <remarks>
/// So the first expiry is the hash's, and what is expired lies in front. Once a hash has this form it keeps it, also without any expiry. A field that changes its
/// place is moved in a copy of the pack: memory that runs out leaves it where it was.
/// </remarks>
internal static class ExpiringPack
{
    /// <summary>Elements of a field.</summary>
    public const int Stride = 3;

    /// <summary>The expiry that is the element at an offset.</summary>
    public static long Expiry(ReadOnlySpan<byte> pack, int offset) => Pack.Get(pack, offset).Integer;

    /// <summary>When the first field expires, or 0.</summary>
    public static long Earliest(ReadOnlySpan<byte> pack) => Pack.First(pack) is var first and >= 0 ? ExpiryOf(pack, first) : 0;

    /// <summary>The expiry of the field at an offset.</summary>
    public static long ExpiryOf(ReadOnlySpan<byte> pack, int offset) => Expiry(pack, Pack.Next(pack, Pack.Next(pack, offset)));

    /// <summary>Sets a field; false when it is new and there is no place for it.</summary>
    public static bool TrySet(WriteScope key, ReadOnlySpan<byte> field, ReadOnlySpan<byte> value, long maxFields, bool keepExpiry, out bool isNew)
    {
        var pack = key.Packed();
        var offset = Pack.Find(pack, Pack.First(pack), field, Stride - 1);
        isNew = offset < 0;
        if (!isNew)
        {
            if (keepExpiry || ExpiryOf(pack, offset) == 0)
            {
                var storage = new ScopePack(key);
                Pack.Replace(ref storage, Pack.Next(pack, offset), value);
            }
            else Move(key, offset, 0, value);
            return true;
        }
        if (Pack.Count(pack) / Stride >= maxFields || pack.Length + (long)field.Length + value.Length > Pack.MaxLength) return false;
        var triple = new Triple(field, value);
        var target = new ScopePack(key);
        Pack.AppendAll(ref target, ref triple);
        return true;
    }

    /// <summary>Gives the field at an offset another expiry, and with it another place.</summary>
    public static void SetExpiry(WriteScope key, int offset, long expiry)
    {
        var pack = key.Packed();
        Span<byte> scratch = stackalloc byte[HashView.ScratchLength];
        Move(key, offset, expiry, Pack.Get(pack, Pack.Next(pack, offset)).Text(scratch));
    }

    /// <summary>Gives a pack of fields and values this form.</summary>
    public static void Convert(WriteScope key)
    {
        var pack = key.Packed();
        PackValue none = 0L;
        var fields = Pack.Count(pack) / 2;
        var length = checked(pack.Length + fields * none.Size);
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        var used = Pack.EmptyLength - 1;
        for (var at = Pack.First(pack); at >= 0;)
        {
            var next = Pack.Next(pack, Pack.Next(pack, at));
            Copy(pack, at, next < 0 ? pack.Length - 1 : next, buffer, ref used);
            none.Write(buffer.AsSpan(used));
            used += none.Size;
            at = next;
        }
        Store(key, buffer, used, fields * Stride);
        key.SetEncoding(KeyType.Hash, KeyEncoding.ListPackEx);
    }

    private static void Move(WriteScope key, int offset, long expiry, scoped PackValue value)
    {
        var pack = key.Packed();
        var behindField = Pack.Next(pack, offset);
        var next = Pack.Next(pack, Pack.Next(pack, behindField));
        var end = next < 0 ? pack.Length - 1 : next;
        PackValue time = expiry;
        var target = PlaceFor(pack, expiry);
        var buffer = ArrayPool<byte>.Shared.Rent(checked(pack.Length + value.Size + time.Size));
        var used = Pack.EmptyLength - 1;
        Copy(pack, Pack.EmptyLength - 1, Math.Min(target, offset), buffer, ref used);
        Copy(pack, end, target, buffer, ref used);
        Copy(pack, offset, behindField, buffer, ref used);
        value.Write(buffer.AsSpan(used));
        used += value.Size;
        time.Write(buffer.AsSpan(used));
        used += time.Size;
        Copy(pack, target, offset, buffer, ref used);
        Copy(pack, Math.Max(target, end), pack.Length - 1, buffer, ref used);
        Store(key, buffer, used, Pack.StoredCount(pack));
    }

    // In front of the first field that expires later or never.
    private static int PlaceFor(ReadOnlySpan<byte> pack, long expiry)
    {
        if (expiry == 0) return pack.Length - 1;
        for (var at = Pack.First(pack); at >= 0;)
        {
            var time = Pack.Next(pack, Pack.Next(pack, at));
            if (Expiry(pack, time) is var other && (other == 0 || other > expiry)) return at;
            at = Pack.Next(pack, time);
        }
        return pack.Length - 1;
    }

    private static void Copy(ReadOnlySpan<byte> pack, int from, int end, Span<byte> buffer, ref int used)
    {
        if (end <= from) return;
        pack[from..end].CopyTo(buffer[used..]);
        used += end - from;
    }

    private static void Store(WriteScope key, byte[] buffer, int used, int count)
    {
        try
        {
            buffer[used++] = 0xFF;
            Pack.WriteHeader(buffer, used, count);
            buffer.AsSpan(0, used).CopyTo(new ScopePack(key).Resize(used));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private readonly ref struct Triple : IPackSource
    {
        private readonly PackValue _field, _value;

        public Triple(ReadOnlySpan<byte> field, ReadOnlySpan<byte> value)
        {
            _field = field;
            _value = value;
        }

        public int Count => Stride;

        public PackValue Get(int index) => index switch { 0 => _field, 1 => _value, _ => 0L };
    }
}
