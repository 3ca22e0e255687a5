using System.Collections.Concurrent;

namespace RedHare.Broker;

/// <summary>
/// A node of a topic exchange's trie: one word of the patterns that run through it. Matching costs one step per word of the routing key and per
/// pattern still in the running, however many bindings there are.
/// </summary>
/// <remarks>
/// Writers hold the topology lock; readers hold none. So children stand in concurrent tables, and the bindings that end at a node are an immutable
/// set. A node that has become empty is taken out of its parent: a reader inside it finds nothing more, as if it had come a moment later.
/// </remarks>
internal sealed class TopicNode(bool isHash)
{
    private ConcurrentDictionary<BrokerName, TopicNode>? _words;
    private volatile BindingSet _ending = BindingSet.Empty;
    private volatile TopicNode? _star;
    private volatile TopicNode? _hash;

    /// <summary>True for the node of a <c>#</c>: it stays in the running whatever word comes.</summary>
    public bool IsHash { get; } = isHash;

    public TopicNode? Star => _star;

    public TopicNode? Hash => _hash;

    /// <summary>Where the patterns lead that end here.</summary>
    public Destination[] Targets => _ending.Targets;

    private bool IsEmpty => _ending.IsEmpty && _star is null && _hash is null && (_words is null || _words.IsEmpty);

    public TopicNode? Child(ReadOnlySpan<byte> word) =>
        Volatile.Read(ref _words) is { } words && words.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(word, out var child) ? child : null;

    public void Add(ReadOnlySpan<byte> pattern, Binding binding)
    {
        var node = this;
        foreach (var range in Words(pattern))
        {
            var word = pattern[range];
            if (word is [(byte)'*']) node = node._star ??= new TopicNode(isHash: false);
            else if (word is [(byte)'#']) node = node._hash ??= new TopicNode(isHash: true);
            else
            {
                if (node._words is null) Volatile.Write(ref node._words, new(BrokerNameComparer.Instance));
                node = node._words!.GetOrAdd(new BrokerName(word), _ => new TopicNode(isHash: false));
            }
        }

        node._ending = node._ending.With(binding);
    }

    public void Remove(ReadOnlySpan<byte> pattern, Binding binding)
    {
        var path = new List<(TopicNode Parent, byte[] Word)>();
        var node = this;
        foreach (var range in Words(pattern))
        {
            var word = pattern[range];
            path.Add((node, word.ToArray()));
            var child = word is [(byte)'*'] ? node._star : word is [(byte)'#'] ? node._hash : node.Child(word);
            if (child is null) return;
            node = child;
        }

        node._ending = node._ending.Without(binding);
        for (var i = path.Count - 1; i >= 0 && node.IsEmpty; i--)
        {
            var (parent, word) = path[i];
            if (word is [(byte)'*']) parent._star = null;
            else if (word is [(byte)'#']) parent._hash = null;
            else parent._words!.TryRemove(new BrokerName(word), out _);
            node = parent;
        }
    }

    /// <summary>An empty pattern has no words, not one that is empty.</summary>
    private static List<Range> Words(ReadOnlySpan<byte> pattern)
    {
        var words = new List<Range>();
        if (pattern.IsEmpty) return words;
        foreach (var range in pattern.Split((byte)'.')) words.Add(range);
        return words;
    }
}
