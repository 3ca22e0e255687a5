using System.Runtime.InteropServices;
using RedHare.Engine.Memory;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>A set as it can be read, in whatever form it is; of an absent key, the empty set. Valid until the set changes.</summary>
public readonly ref struct SetView
{
    /// <summary>Room for the text of a member that is kept as an integer.</summary>
    public const int ScratchLength = 24;

    private readonly KeyEncoding _encoding;
    private readonly ReadOnlySpan<byte> _value;
    private readonly Arena _arena;

    internal SetView(KeyEncoding encoding, ReadOnlySpan<byte> value, Arena arena)
    {
        _encoding = encoding;
        _value = value;
        _arena = arena;
    }

    private ref readonly TableRoot Table => ref MemoryMarshal.AsRef<TableRoot>(_value);

    /// <summary>Number of members.</summary>
    public long Count => _value.IsEmpty ? 0 : _encoding switch
    {
        KeyEncoding.IntSet => IntegerSet.Count(_value),
        KeyEncoding.ListPack => Pack.Count(_value),
        _ => Table.Count,
    };

    /// <summary>Whether this is a member.</summary>
    public bool Contains(ReadOnlySpan<byte> member)
    {
        if (_value.IsEmpty) return false;
        return _encoding switch
        {
            KeyEncoding.IntSet => RedisNumber.TryParseLong(member, out var integer) && IntegerSet.Contains(_value, integer),
            KeyEncoding.ListPack => Pack.Find(_value, Pack.First(_value), member, 0) >= 0,
            _ => RecordTable<SetMember>.Find(Table, member, KeyHash.Of(member, _arena.HashSeed)) != 0,
        };
    }

    /// <summary>Visits all members.</summary>
    /// <param name="scratch">At least <see cref="ScratchLength"/> bytes.</param>
    public SetWalk Walk(Span<byte> scratch) => new(_encoding, _value, scratch);

    /// <summary>A part of the members for SSCAN: of a table about <paramref name="count"/> from the cursor on, otherwise all.</summary>
    public SetPage Scan(ulong cursor, long count, Span<byte> scratch)
    {
        if (_value.IsEmpty || _encoding != KeyEncoding.HashTable) return new SetPage(Walk(scratch));
        return new SetPage(RecordPage<SetMember>.Read(Table, _arena, cursor, count));
    }

    /// <summary>Hands some random members of a set that is not empty to <paramref name="sink"/>.</summary>
    /// <param name="count">How many; of distinct ones at most as many as there are.</param>
    /// <param name="distinct">Whether no member may come twice.</param>
    /// <param name="sink">Takes the members; its answer is ignored.</param>
    public void Pick<TSink>(long count, bool distinct, ref TSink sink) where TSink : struct, IMemberSink
    {
        Span<byte> scratch = stackalloc byte[ScratchLength];
        switch (_encoding)
        {
            case KeyEncoding.IntSet:
                var members = IntegerSet.Count(_value);
                var selection = new Selection(count, members);
                if (distinct)
                {
                    for (var i = 0; i < members; i++)
                        if (selection.Take()) sink.Take(scratch[..RedisNumber.Format(IntegerSet.Get(_value, i), scratch)]);
                    return;
                }
                for (; count > 0; count--)
                    sink.Take(scratch[..RedisNumber.Format(IntegerSet.Get(_value, Random.Shared.Next(members)), scratch)]);
                return;
            case KeyEncoding.ListPack:
                var elements = new PackMembers<TSink>(_value, scratch, ref sink);
                if (distinct) RandomPick.Distinct(_value, 1, count, ref elements);
                else RandomPick.Repeated(_value, 1, count, ref elements);
                return;
            default:
                var records = new TableMembers<TSink>(ref sink);
                if (distinct) RandomPick.Distinct<SetMember, TableMembers<TSink>>(Table, count, ref records);
                else RandomPick.Repeated<SetMember, TableMembers<TSink>>(Table, count, ref records);
                return;
        }
    }

    private readonly ref struct PackMembers<TSink> : IOffsetSink where TSink : struct, IMemberSink
    {
        private readonly ReadOnlySpan<byte> _pack;
        private readonly Span<byte> _scratch;
        private readonly ref TSink _sink;

        public PackMembers(ReadOnlySpan<byte> pack, Span<byte> scratch, ref TSink sink)
        {
            _pack = pack;
            _scratch = scratch;
            _sink = ref sink;
        }

        public void Take(int offset) => _sink.Take(Pack.Get(_pack, offset).Text(_scratch));
    }

    private readonly ref struct TableMembers<TSink> : IRecordSink where TSink : struct, IMemberSink
    {
        private readonly ref TSink _sink;

        public TableMembers(ref TSink sink) => _sink = ref sink;

        public void Take(nint record) => _sink.Take(SetMember.Key(record));
    }
}
