using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>
/// A big list or stream in slices. Its nodes' addresses are noted at once, eight bytes for some hundred elements; a node that is about to be changed or freed before it is dumped is copied first
/// (<see cref="DumpsUnderWay.Changing"/>).
/// </summary>
internal abstract class NodeDump(Snapshot snapshot, Shard shard, ShardDatabase home, int database, nint record) : BigDump(snapshot, shard, home, database, record), INodeWatcher
{
    private nint[] _nodes = [];
    private int _next;

    protected long Count => _nodes.Length;

    public abstract byte[] CopyOf(nint node);

    void INodeWatcher.NoteCopied(int bytes) => NoteKept(bytes + 64);

    protected override void Head(DumpWriter target) => target.Count((ulong)_nodes.Length);

    protected override bool Elements(DumpWriter target, nint record)
    {
        var held = Shard.Arena.Dumps!.Nodes;
        var end = target.Length + ShardSnapshot.SliceBytes;
        for (; _next < _nodes.Length && target.Length < end; _next++)
        {
            var node = _nodes[_next];
            held.Remove(node, out var kept);
            Node(target, kept.Copy ?? CopyOf(node));
        }
        return _next == _nodes.Length;
    }

    protected override void Release()
    {
        if (Shard.Arena.Dumps is not { } dumps) return;
        for (; _next < _nodes.Length; _next++) dumps.Nodes.Remove(_nodes[_next]);
        _nodes = [];
        _next = 0;
    }

    protected override void Follow(DumpsUnderWay from, DumpsUnderWay to)
    {
        for (var i = _next; i < _nodes.Length; i++)
            if (from.Nodes.Remove(_nodes[i], out var held)) to.Nodes[_nodes[i]] = held;
    }

    protected abstract void Node(DumpWriter target, ReadOnlySpan<byte> copy);

    protected void Watch(RankCursor first, long count)
    {
        _nodes = new nint[count];
        var held = Shard.Arena.Dumps!.Nodes;
        for (var at = first; at.IsValid; at.MoveNext())
        {
            _nodes[_next++] = at.Entry;
            held[at.Entry] = new HeldNode(this, null);
        }
        _next = 0;
        NoteKept(count * 64);
    }
}

/// <summary>A list's nodes.</summary>
internal sealed class ListDump : NodeDump
{
    public ListDump(Snapshot snapshot, Shard shard, ShardDatabase home, int database, nint record) : base(snapshot, shard, home, database, record)
    {
        var root = KeyRecord.Root<PackListRoot>(record);
        Watch(RankTree<PackOrder>.First(root.Tree), root.NodeCount);
    }

    protected override DumpType Type => DumpType.ListNodes;

    public override byte[] CopyOf(nint node) => PackNode.Pack(node).ToArray();

    protected override void Node(DumpWriter target, ReadOnlySpan<byte> copy)
    {
        using (SnapshotEntry.Begin(target, SnapshotPart.ListNode)) target.Raw(copy);
    }
}

/// <summary>A stream's nodes, and then its groups.</summary>
internal sealed class EntriesDump : NodeDump
{
    private readonly DumpWriter _figures = new();
    private readonly GroupsDump _groups;
    private bool _nodesWritten, _figuresWritten;

    public EntriesDump(Snapshot snapshot, Shard shard, ShardDatabase home, int database, nint record) : base(snapshot, shard, home, database, record)
    {
        var root = KeyRecord.Root<StreamRoot>(record);
        _groups = new GroupsDump(this, root.Groups, shard.Arena.Dumps!);
        StreamDump.WriteFigures(_figures, new KeyReader { Shard = shard, Home = home, Record = record });
        Watch(RankTree<StreamOrder>.First(root.Tree), root.Tree.Count);
    }

    protected override DumpType Type => DumpType.StreamOfSeventy;

    public override byte[] CopyOf(nint node)
    {
        var pack = StreamNode.Pack(node);
        var copy = new byte[SnapshotEntry.IdBytes + pack.Length];
        SnapshotEntry.WriteId(copy, StreamNode.Id(node));
        pack.CopyTo(copy.AsSpan(SnapshotEntry.IdBytes));
        return copy;
    }

    internal void NoteKeptOfGroups(int bytes) => NoteKept(bytes);

    protected override bool Elements(DumpWriter target, nint record)
    {
        if (!_nodesWritten)
        {
            _nodesWritten = base.Elements(target, record);
            return false;
        }
        using (SnapshotEntry.Begin(target, SnapshotPart.Middle))
        {
            if (!_figuresWritten) target.Raw(_figures.Written);
            _figuresWritten = true;
            return _groups.Write(target, Shard.Arena.Dumps!);
        }
    }

    protected override void Follow(DumpsUnderWay from, DumpsUnderWay to)
    {
        base.Follow(from, to);
        _groups.Follow(from, to);
    }

    protected override void Release()
    {
        base.Release();
        if (Shard.Arena.Dumps is { } dumps) _groups.Release(dumps);
    }

    protected override void FreeOwned()
    {
        foreach (var group in _groups.Owned) Shard.Freeing.AddGroup(group);
    }

    protected override void Node(DumpWriter target, ReadOnlySpan<byte> copy)
    {
        using (SnapshotEntry.Begin(target, SnapshotPart.StreamNode)) target.Raw(copy);
    }
}
