using System.Runtime.InteropServices;
using RedHare.Engine.Memory;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

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

    internal HashView(KeyEncoding encoding, ReadOnlySpan<byte> value, Arena arena)
    {
        _encoding = encoding;
        _value = value;
        _arena = arena;
    }

    private ref readonly TableRoot Table => ref MemoryMarshal.AsRef<TableRoot>(_value);

    /// <summary>Number of fields.</summary>
    public long Count => _value.IsEmpty ? 0 : _encoding == KeyEncoding.ListPack ? Pack.Count(_value) / 2 : Table.Count;

    /// <summary>The value of a field.</summary>
    /// <param name="field">The field.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/> bytes.</param>
    /// <param name="value">The value, valid until the hash changes or the scratch is used again.</param>
    public bool TryGet(ReadOnlySpan<byte> field, Span<byte> scratch, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (_value.IsEmpty) return false;
        if (_encoding == KeyEncoding.ListPack)
        {
            var offset = Pack.Find(_value, Pack.First(_value), field, 1);
            if (offset < 0) return false;
            value = Pack.Get(_value, Pack.Next(_value, offset)).Text(scratch);
            return true;
        }
        var record = Find(field);
        if (record == 0) return false;
        value = HashField.Value(record);
        return true;
    }

    /// <summary>Whether the hash has this field.</summary>
    public bool Contains(ReadOnlySpan<byte> field)
    {
        if (_value.IsEmpty) return false;
        return _encoding == KeyEncoding.ListPack ? Pack.Find(_value, Pack.First(_value), field, 1) >= 0 : Find(field) != 0;
    }

    /// <summary>Visits all fields.</summary>
    /// <param name="scratch">At least <see cref="ScratchLength"/> bytes.</param>
    public HashWalk Walk(Span<byte> scratch) => new(_encoding, _value, scratch);

    /// <summary>A part of the fields for HSCAN: of a table about <paramref name="count"/> from the cursor on, otherwise all.</summary>
    public HashPage Scan(ulong cursor, long count, Span<byte> scratch)
    {
        if (_value.IsEmpty || _encoding != KeyEncoding.HashTable) return new HashPage(Walk(scratch));
        return new HashPage(RecordPage<HashField>.Read(Table, _arena, cursor, count));
    }

    /// <summary>Hands some random fields of a hash that is not empty to <paramref name="sink"/>.</summary>
    /// <param name="count">How many; of distinct ones at most as many as there are.</param>
    /// <param name="distinct">Whether no field may come twice.</param>
    /// <param name="sink">Takes the fields.</param>
    public void Pick<TSink>(long count, bool distinct, ref TSink sink) where TSink : struct, IFieldSink
    {
        if (_encoding == KeyEncoding.ListPack)
        {
            var pairs = new PackFields<TSink>(_value, stackalloc byte[ScratchLength], ref sink);
            if (distinct) RandomPick.Distinct(_value, 2, count, ref pairs);
            else RandomPick.Repeated(_value, 2, count, ref pairs);
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
