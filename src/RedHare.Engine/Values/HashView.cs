using System.Runtime.InteropServices;
using RedHare.Engine.Memory;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>Whether a hash has a field.</summary>
public enum FieldState
{
    /// <summary>It has none of that name.</summary>
    Absent,

    /// <summary>It has it.</summary>
    Present,

    /// <summary>Its time has come, but nobody deleted it yet.</summary>
    Expired,
}

/// <summary>Receives fields of a hash one by one.</summary>
public interface IFieldSink
{
    /// <summary>Takes a field with its value; both are valid during the call only.</summary>
    void Take(ReadOnlySpan<byte> field, ReadOnlySpan<byte> value);
}

/// <summary>A hash as it can be read, in whatever form it is; of an absent key, the hash without fields. Valid until the hash changes.</summary>
public readonly ref struct HashView
{
    /// <summary>Room for the texts of a field and a value that are kept as integers.</summary>
    public const int ScratchLength = 48;

    private readonly KeyEncoding _encoding;
    private readonly ReadOnlySpan<byte> _value;
    private readonly Arena _arena;
    private readonly long _now;

    // With 0 for now nothing is expired.
    internal HashView(KeyEncoding encoding, ReadOnlySpan<byte> value, Arena arena, long now)
    {
        _encoding = encoding;
        _value = value;
        _arena = arena;
        _now = now;
    }

    private ref readonly TableRoot Table => ref MemoryMarshal.AsRef<TableRoot>(_value);

    // Elements of a pack that are one field: with its value, and in a pack that can expire with its expiry.
    private int Stride => _encoding == KeyEncoding.ListPack ? 2 : 3;

    /// <summary>Number of fields, expired ones included.</summary>
    public long Count => _value.IsEmpty ? 0 : _encoding == KeyEncoding.HashTable ? Table.Count : Pack.Count(_value) / Stride;

    /// <summary>Number of fields that are not expired.</summary>
    public long LiveCount()
    {
        if (_now == 0) return Count;
        long count = 0;
        for (var walk = Walk([]); walk.Next();) count++;
        return count;
    }

    /// <summary>The value of a field that is there and not expired.</summary>
    /// <param name="field">The field.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/> bytes.</param>
    /// <param name="value">The value, valid until the hash changes or the scratch is used again.</param>
    public bool TryGet(ReadOnlySpan<byte> field, Span<byte> scratch, out ReadOnlySpan<byte> value) => Look(field, scratch, out value, out _) == FieldState.Present;

    /// <summary>Whether the hash has this field, and it is not expired.</summary>
    public bool Contains(ReadOnlySpan<byte> field) => Look(field, stackalloc byte[ScratchLength], out _, out _) == FieldState.Present;

    /// <summary>A field's value and expiry.</summary>
    /// <param name="field">The field.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/> bytes.</param>
    /// <param name="value">The value, valid until the hash changes or the scratch is used again.</param>
    /// <param name="expiry">Unix milliseconds, or 0.</param>
    public FieldState Look(ReadOnlySpan<byte> field, Span<byte> scratch, out ReadOnlySpan<byte> value, out long expiry)
    {
        value = default;
        expiry = 0;
        if (_value.IsEmpty) return FieldState.Absent;
        if (_encoding == KeyEncoding.HashTable)
        {
            var record = Find(field);
            if (record == 0) return FieldState.Absent;
            value = HashField.Value(record);
            if (_now != 0) expiry = HashField.Expiry(record);
        }
        else
        {
            var offset = Pack.Find(_value, Pack.First(_value), field, Stride - 1);
            if (offset < 0) return FieldState.Absent;
            offset = Pack.Next(_value, offset);
            value = Pack.Get(_value, offset).Text(scratch);
            if (_now != 0) expiry = ExpiringPack.Expiry(_value, Pack.Next(_value, offset));
        }
        return expiry != 0 && expiry < _now ? FieldState.Expired : FieldState.Present;
    }

    /// <summary>Visits all fields that are not expired.</summary>
    /// <param name="scratch">At least <see cref="ScratchLength"/> bytes.</param>
    public HashWalk Walk(Span<byte> scratch) => new(_encoding, _value, _now, scratch);

    /// <summary>A part of the fields for HSCAN: of a table about <paramref name="count"/> from the cursor on, otherwise all.</summary>
    public HashPage Scan(ulong cursor, long count, Span<byte> scratch)
    {
        if (_value.IsEmpty || _encoding != KeyEncoding.HashTable) return new HashPage(Walk(scratch));
        return new HashPage(RecordPage<HashField>.Read(Table, _arena, cursor, count), _now);
    }

    /// <summary>Hands some random fields of a hash that is not empty, expired ones included, to <paramref name="sink"/>.</summary>
    /// <param name="count">How many; of distinct ones at most as many as there are.</param>
    /// <param name="distinct">Whether no field may come twice.</param>
    /// <param name="sink">Takes the fields.</param>
    public void Pick<TSink>(long count, bool distinct, ref TSink sink) where TSink : struct, IFieldSink
    {
        if (_encoding != KeyEncoding.HashTable)
        {
            var pairs = new PackFields<TSink>(_value, stackalloc byte[ScratchLength], ref sink);
            if (distinct) RandomPick.Distinct(_value, Stride, count, ref pairs);
            else RandomPick.Repeated(_value, Stride, count, ref pairs);
            return;
        }
        var records = new TableFields<TSink>(ref sink);
        if (distinct) RandomPick.Distinct<HashField, TableFields<TSink>>(Table, count, ref records);
        else RandomPick.Repeated<HashField, TableFields<TSink>>(Table, count, ref records);
    }

    private nint Find(ReadOnlySpan<byte> field) => RecordTable<HashField>.Find(Table, field, KeyHash.Of(field, _arena.HashSeed));

    private readonly ref struct PackFields<TSink> : IOffsetSink where TSink : struct, IFieldSink
    {
        private readonly ReadOnlySpan<byte> _pack;
        private readonly Span<byte> _scratch;
        private readonly ref TSink _sink;

        public PackFields(ReadOnlySpan<byte> pack, Span<byte> scratch, ref TSink sink)
        {
            _pack = pack;
            _scratch = scratch;
            _sink = ref sink;
        }

        public void Take(int offset) =>
            _sink.Take(Pack.Get(_pack, offset).Text(_scratch), Pack.Get(_pack, Pack.Next(_pack, offset)).Text(_scratch[(ScratchLength / 2)..]));
    }

    private readonly ref struct TableFields<TSink> : IRecordSink where TSink : struct, IFieldSink
    {
        private readonly ref TSink _sink;

        public TableFields(ref TSink sink) => _sink = ref sink;

        public void Take(nint record) => _sink.Take(HashField.Key(record), HashField.Value(record));
    }
}
