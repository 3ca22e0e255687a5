namespace RedHare.Broker;

/// <summary>
/// Matches a routing key against a trie, all patterns at once: after each word it holds the nodes that are still in the running. A <c>#</c> does not branch,
/// it stays, so no choice of patterns makes this exponential.
/// </summary>
internal sealed class TopicWalk
{
    private List<TopicNode> _running = [];
    private List<TopicNode> _next = [];

    public void Match(TopicNode root, ReadOnlySpan<byte> key, RouteCollector found)
    {
        _running.Clear();
        Enter(_running, root);
        // An empty key has no words, not one that is empty.
        if (!key.IsEmpty)
        {
            foreach (var range in key.Split((byte)'.'))
            {
                Step(key[range]);
                if (_running.Count == 0) return;
            }
        }

        foreach (var node in _running) found.Add(node.Targets);
        _running.Clear();
    }

    private void Step(ReadOnlySpan<byte> word)
    {
        _next.Clear();
        foreach (var node in _running)
        {
            if (node.IsHash) Enter(_next, node);
            if (node.Child(word) is { } child) Enter(_next, child);
            if (node.Star is { } star) Enter(_next, star);
        }

        (_running, _next) = (_next, _running);
    }

    /// <summary>A node comes with the <c>#</c> below it, which may stand for no word. In a tree only these can be reached twice in one step.</summary>
    private static void Enter(List<TopicNode> nodes, TopicNode node)
    {
        while (true)
        {
            if (node.IsHash && nodes.Contains(node)) return;
            nodes.Add(node);
            if (node.Hash is not { } hash) return;
            node = hash;
        }
    }
}
