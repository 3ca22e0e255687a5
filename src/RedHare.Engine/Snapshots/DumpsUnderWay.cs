namespace RedHare.Engine;

/// <summary>The collections of one shard that are being dumped in slices, as those who change nodes and members find them. Under the shard's lock.</summary>
internal sealed class DumpsUnderWay
{
    /// <summary>Tables by the number in their root.</summary>
    public Dictionary<int, TableDump> Tables { get; } = [];

    /// <summary>Nodes of lists and streams that are not dumped yet, and copies of those that were changed.</summary>
    public Dictionary<nint, HeldNode> Nodes { get; } = [];

    /// <summary>Groups of streams by their records.</summary>
    public Dictionary<nint, DumpedGroup> Groups { get; } = [];

    /// <summary>The dump of a group; null when it is dumped, or came later.</summary>
    public DumpedGroup? Of(nint group) => Groups.GetValueOrDefault(group);

    /// <summary>A node is about to be changed or freed.</summary>
    public void Changing(nint node)
    {
        if (!Nodes.TryGetValue(node, out var held) || held.Copy is not null) return;
        var copy = held.Watcher.CopyOf(node);
        Nodes[node] = held with { Copy = copy };
        held.Watcher.NoteCopied(copy.Length);
    }
}

/// <summary>A node that is still to be dumped.</summary>
/// <param name="Watcher">Who dumps it.</param>
/// <param name="Copy">What it was, since it has been changed; null while it is as it was.</param>
internal readonly record struct HeldNode(INodeWatcher Watcher, byte[]? Copy);

/// <summary>Who dumps nodes.</summary>
internal interface INodeWatcher
{
    /// <summary>The node's content.</summary>
    byte[] CopyOf(nint node);

    /// <summary>A copy was made.</summary>
    void NoteCopied(int bytes);
}
