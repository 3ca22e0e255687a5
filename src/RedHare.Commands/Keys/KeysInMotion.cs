namespace RedHare.Commands.Keys;

/// <summary>
/// The keys that MIGRATE is moving now. Each is moved by one at a time: of two that moved it to the same server the second would find it gone here, and take it from there too. Who comes later waits, in
/// the order of coming. Any thread.
/// </summary>
internal sealed class KeysInMotion
{
    private readonly Lock _gate = new();
    private readonly HashSet<(int Database, string Key)> _moving = [];
    private readonly LinkedList<Turn> _waiting = new();

    /// <summary>Takes the keys; false when one of them is being moved.</summary>
    public bool TryEnter(IReadOnlyCollection<(int Database, string Key)> keys)
    {
        lock (_gate)
        {
            if (keys.Any(_moving.Contains)) return false;
            _moving.UnionWith(keys);
            return true;
        }
    }

    /// <summary>Takes the keys as soon as nobody moves any of them.</summary>
    public Task EnterAsync(IReadOnlyCollection<(int Database, string Key)> keys)
    {
        var turn = new Turn(keys);
        lock (_gate)
        {
            _waiting.AddLast(turn);
            Admit();
        }
        return turn.Come.Task;
    }

    /// <summary>Gives the keys back.</summary>
    public void Leave(IReadOnlyCollection<(int Database, string Key)> keys)
    {
        lock (_gate)
        {
            _moving.ExceptWith(keys);
            Admit();
        }
    }

    private void Admit()
    {
        // Nobody overtakes one who waits for a key of his.
        HashSet<(int, string)> wanted = [];
        for (var node = _waiting.First; node is not null;)
        {
            var (turn, next) = (node, node.Next);
            if (turn.Value.Keys.Any(key => _moving.Contains(key) || wanted.Contains(key))) wanted.UnionWith(turn.Value.Keys);
            else
            {
                _moving.UnionWith(turn.Value.Keys);
                _waiting.Remove(turn);
                turn.Value.Come.SetResult();
            }
            node = next;
        }
    }

    private sealed class Turn(IReadOnlyCollection<(int Database, string Key)> keys)
    {
        public IReadOnlyCollection<(int Database, string Key)> Keys => keys;

        public TaskCompletionSource Come { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
