using System.Buffers;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>Receives the offset of a pack's element.</summary>
internal interface IOffsetSink
{
    void Take(int offset);
}

/// <summary>
/// Random elements of a collection, as SRANDMEMBER, HRANDFIELD and ZRANDMEMBER pick them: repeated ones independently, distinct ones in one pass when they are many
/// or the collection is a pack, and by trying when they are few of a big table.
/// </summary>
internal static class RandomPick
{
    /// <summary>Distinct elements are chosen in one pass when the table has fewer than this many times as many: trying again would cost more.</summary>
    private const int OnePassFactor = 3;

    /// <summary><paramref name="count"/> elements, any of them several times.</summary>
    public static void Repeated<TLayout, TSink>(in TableRoot table, long count, ref TSink sink)
        where TLayout : IRecordLayout where TSink : struct, IRecordSink, allows ref struct
    {
        for (; count > 0; count--) sink.Take(RecordTable<TLayout>.Random(table, Random.Shared));
    }

    /// <summary>As many elements, none twice; at most as many as there are.</summary>
    public static void Distinct<TLayout, TSink>(in TableRoot table, long count, ref TSink sink)
        where TLayout : IRecordLayout where TSink : struct, IRecordSink, allows ref struct
    {
        if (count >= table.Count / OnePassFactor)
        {
            var selection = new Selection(count, table.Count);
            var place = default(TablePlace);
            while (selection.IsOpen)
            {
                var record = RecordTable<TLayout>.Next(table, ref place);
                if (record == 0) return;
                if (selection.Take()) sink.Take(record);
            }
            return;
        }
        using var picked = new PickedRecords((int)count);
        while (count > 0)
        {
            var record = RecordTable<TLayout>.Random(table, Random.Shared);
            if (!picked.Add(record)) continue;
            sink.Take(record);
            count--;
        }
    }

    /// <summary>As above, of a pack whose elements come in groups of <paramref name="stride"/>: the offsets of the groups' first elements.</summary>
    public static void Repeated<TSink>(ReadOnlySpan<byte> pack, int stride, long count, ref TSink sink) where TSink : struct, IOffsetSink, allows ref struct
    {
        var groups = Pack.Count(pack) / stride;
        if (count == 1)
        {
            sink.Take(Pack.Seek(pack, (long)Random.Shared.Next(groups) * stride));
            return;
        }
        var offsets = ArrayPool<int>.Shared.Rent(groups);
        var at = Pack.First(pack);
        for (var i = 0; i < groups; i++, at = Skip(pack, at, stride)) offsets[i] = at;
        for (; count > 0; count--) sink.Take(offsets[Random.Shared.Next(groups)]);
        ArrayPool<int>.Shared.Return(offsets);
    }

    /// <summary>As above, none twice.</summary>
    public static void Distinct<TSink>(ReadOnlySpan<byte> pack, int stride, long count, ref TSink sink) where TSink : struct, IOffsetSink, allows ref struct
    {
        var selection = new Selection(count, Pack.Count(pack) / stride);
        for (var at = Pack.First(pack); at >= 0 && selection.IsOpen; at = Skip(pack, at, stride))
            if (selection.Take()) sink.Take(at);
    }

    private static int Skip(ReadOnlySpan<byte> pack, int at, int stride)
    {
        for (; stride > 0 && at >= 0; stride--) at = Pack.Next(pack, at);
        return at;
    }
}
