using System.Diagnostics.CodeAnalysis;
using RedHare.Engine.Memory;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>
/// A big hash, set or sorted set in slices: the walk goes through its table in the order of hashes, and a member behind it that a command changes, takes out or adds is noted first, as it was.
/// </summary>
internal abstract class TableDump : BigDump
{
    private const int BucketsPerSlice = 64;

    // A place in the dictionary, and two arrays' heads.
    private const int NotedBytes = 96;

    private readonly Dictionary<byte[], byte[]?> _changed = new(MemberComparer.Instance);
    private readonly Dictionary<byte[], byte[]?>.AlternateLookup<ReadOnlySpan<byte>> _byMember;
    private readonly DumpWriter _element = new();
    private readonly int _number;
    private readonly long _count;
    private List<byte[]>? _left;
    private ulong _position;
    private bool _isWalked;

    protected TableDump(Snapshot snapshot, Shard shard, ShardDatabase home, int database, nint record) : base(snapshot, shard, home, database, record)
    {
        _byMember = _changed.GetAlternateLookup<ReadOnlySpan<byte>>();
        ref var table = ref Root(record);
        _count = table.Count;
        table.Dump = _number = snapshot.NextNumber();
        shard.Arena.Dumps!.Tables[_number] = this;
    }

    public static TableDump Of(Snapshot snapshot, Shard shard, ShardDatabase home, int database, nint record) => KeyRecord.Type(record) switch
    {
        KeyType.Set => new SetDump(snapshot, shard, home, database, record),
        KeyType.Hash => new HashDump(snapshot, shard, home, database, record),
        _ => new SortedSetDump(snapshot, shard, home, database, record),
    };

    /// <summary>A member of a table is about to be changed or taken out. Before any change of a table's members.</summary>
    public static void Changing(in TableRoot table, Arena arena, nint member, ulong hash)
    {
        if (table.Dump != 0 && arena.Dumps is { } dumps && dumps.Tables.TryGetValue(table.Dump, out var dump)) dump.Keep(member, hash);
    }

    /// <summary>A member that is not there is about to be added.</summary>
    public static void Adding(in TableRoot table, Arena arena, ReadOnlySpan<byte> member, ulong hash)
    {
        if (table.Dump != 0 && arena.Dumps is { } dumps && dumps.Tables.TryGetValue(table.Dump, out var dump) && dump.IsAhead(hash) && dump._byMember.TryAdd(member, null)) dump.NoteKept(member.Length + NotedBytes);
    }

    protected override void Head(DumpWriter target) => target.Count((ulong)_count);

    protected override bool Elements(DumpWriter target, nint record)
    {
        using (SnapshotEntry.Begin(target, SnapshotPart.Middle))
        {
            if (!_isWalked) Walk(target, Root(record));
            else WriteChanged(target);
        }
        return _isWalked && _left is { Count: 0 };
    }

    protected override void Release() => Shard.Arena.Dumps?.Tables.Remove(_number);

    protected override void Follow(DumpsUnderWay from, DumpsUnderWay to)
    {
        if (from.Tables.Remove(_number)) to.Tables[_number] = this;
    }

    protected abstract ref TableRoot Root(nint record);

    protected abstract ReadOnlySpan<byte> MemberOf(nint member);

    protected abstract ulong Scan(in TableRoot table, ulong position, ref RecordBatch batch);

    protected abstract void Element(DumpWriter target, nint member);

    // The position is a prefix of hashes; those before it were walked.
    private bool IsAhead(ulong hash) => !_isWalked && hash >= _position;

    private void Keep(nint member, ulong hash)
    {
        var name = MemberOf(member);
        if (!IsAhead(hash) || _byMember.ContainsKey(name)) return;
        _element.Clear(4096);
        Element(_element, member);
        _byMember[name] = _element.Written.ToArray();
        NoteKept(name.Length + _element.Length + NotedBytes);
    }

    private void Walk(DumpWriter target, in TableRoot table)
    {
        Span<nint> buffer = stackalloc nint[RecordBatch.Capacity];
        var batch = new RecordBatch(buffer);
        var end = target.Length + ShardSnapshot.SliceBytes;
        for (var buckets = 0; buckets < BucketsPerSlice && target.Length < end; buckets++)
        {
            _position = Scan(table, _position, ref batch);
            foreach (var member in batch.Records)
                if (_changed.Count == 0 || !_byMember.ContainsKey(MemberOf(member))) Element(target, member);
            if (_position != 0) continue;
            _isWalked = true;
            _left = [.. _changed.Values.OfType<byte[]>()];
            return;
        }
    }

    private void WriteChanged(DumpWriter target)
    {
        var end = target.Length + ShardSnapshot.SliceBytes;
        while (_left!.Count > 0 && target.Length < end)
        {
            target.Raw(_left[^1]);
            _left.RemoveAt(_left.Count - 1);
        }
    }

    private sealed class SetDump(Snapshot snapshot, Shard shard, ShardDatabase home, int database, nint record) : TableDump(snapshot, shard, home, database, record)
    {
        protected override DumpType Type => DumpType.Set;

        protected override ref TableRoot Root(nint record) => ref KeyRecord.Root<TableRoot>(record);

        protected override ReadOnlySpan<byte> MemberOf(nint member) => SetMember.Key(member);

        protected override ulong Scan(in TableRoot table, ulong position, ref RecordBatch batch) => RecordTable<SetMember>.Scan(table, Shard.Arena, position, ref batch);

        protected override void Element(DumpWriter target, nint member) => target.Text(SetMember.Key(member));
    }

    private sealed class SortedSetDump(Snapshot snapshot, Shard shard, ShardDatabase home, int database, nint record) : TableDump(snapshot, shard, home, database, record)
    {
        protected override DumpType Type => DumpType.SortedSet;

        protected override ref TableRoot Root(nint record) => ref KeyRecord.Root<SortedSetRoot>(record).Table;

        protected override ReadOnlySpan<byte> MemberOf(nint member) => ScoredMember.Key(member);

        protected override ulong Scan(in TableRoot table, ulong position, ref RecordBatch batch) => RecordTable<ScoredMember>.Scan(table, Shard.Arena, position, ref batch);

        protected override void Element(DumpWriter target, nint member)
        {
            target.Text(ScoredMember.Key(member));
            target.Double(ScoredMember.Score(member));
        }
    }

    private sealed class HashDump : TableDump
    {
        // Expiries are written relative to one that is not later than any: the index knows one without a walk.
        private readonly long _first;

        public HashDump(Snapshot snapshot, Shard shard, ShardDatabase home, int database, nint record) : base(snapshot, shard, home, database, record)
        {
            if (Root(record).Flagged == 0) return;
            var key = KeyRecord.Key(record);
            var due = FieldExpiryIndex.Due(home, key, KeyHash.Of(key, shard.Arena.HashSeed));
            _first = due == long.MaxValue ? 1 : Math.Max(1, due);
        }

        protected override DumpType Type => _first == 0 ? DumpType.Hash : DumpType.ExpiringHash;

        protected override void Head(DumpWriter target)
        {
            if (_first != 0) target.Milliseconds(_first);
            base.Head(target);
        }

        protected override ref TableRoot Root(nint record) => ref KeyRecord.Root<TableRoot>(record);

        protected override ReadOnlySpan<byte> MemberOf(nint member) => HashField.Key(member);

        protected override ulong Scan(in TableRoot table, ulong position, ref RecordBatch batch) => RecordTable<HashField>.Scan(table, Shard.Arena, position, ref batch);

        protected override void Element(DumpWriter target, nint member)
        {
            if (_first != 0) target.Count(HashField.Expiry(member) is var expiry && expiry == 0 ? 0 : (ulong)(expiry - _first + 1));
            target.Text(HashField.Key(member));
            target.Text(HashField.Value(member));
        }
    }

    private sealed class MemberComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static MemberComparer Instance { get; } = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = new HashCode();
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
