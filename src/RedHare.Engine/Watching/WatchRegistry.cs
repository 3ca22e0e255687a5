namespace RedHare.Engine;

/// <summary>
/// Who watches which of a shard's keys. A registry and not a version in the record: a deleted and re-created key must abort too, and
/// what nobody watches costs nothing. Guarded by the shard's lock.
/// </summary>
internal sealed class WatchRegistry
{
    private readonly Dictionary<KeyId, List<WatchedKey>> _watched = new(KeyIdComparer.Instance);

    public bool IsEmpty => _watched.Count == 0;

    /// <summary>Watched keys.</summary>
    public int Keys => _watched.Count;

    public void Add(WatchedKey watched)
    {
        if (!_watched.TryGetValue(watched.Id, out var list)) _watched[watched.Id] = list = [];
        list.Add(watched);
    }

    public void Remove(WatchedKey watched)
    {
        if (!_watched.TryGetValue(watched.Id, out var list)) return;
        list.Remove(watched);
        if (list.Count == 0) _watched.Remove(watched.Id);
    }

    /// <summary>A key changed; <paramref name="exists"/> says whether it is there now.</summary>
    public void Touch(int database, ReadOnlySpan<byte> key, bool exists, KeySignal signal)
    {
        if (!_watched.GetAlternateLookup<KeyProbe>().TryGetValue(new KeyProbe(database, key), out var list)) return;
        foreach (var watched in list)
        {
            if (watched.IsForgotten || ((signal & KeySignal.Watchers) == 0 && !watched.Owner.HeedsEverything)) continue;
            if (watched.WasExpired && !exists) watched.WasExpired = false;      // the deletion it was waiting for
            else watched.Owner.Touch();
        }
    }

    /// <summary>Another database's keys are about to stand under these names: one that has expired there is, to its watchers, a key that is not there.</summary>
    public void NoteExpired(int database, Func<ReadOnlyMemory<byte>, bool> expired)
    {
        foreach (var (id, list) in _watched)
        {
            if (id.Database != database) continue;
            var isExpired = expired(id.Key);
            foreach (var watched in list) watched.WasExpired = isExpired;
        }
    }

    /// <summary>Hands every watched key of a database to <paramref name="changed"/>, and touches it where that says so.</summary>
    public void TouchWhere(int database, Func<ReadOnlyMemory<byte>, bool> changed)
    {
        foreach (var (id, list) in _watched)
            if (id.Database == database && changed(id.Key))
                foreach (var watched in list)
                    if (!watched.IsForgotten) watched.Owner.Touch();
    }
}
