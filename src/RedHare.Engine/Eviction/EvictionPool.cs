namespace RedHare.Engine;

/// <summary>
/// The best candidates of all samples so far, by name: a few samples for each eviction, but the best of many evictions' samples, come close to the
/// true order (Redis's pool since 3.0, and its size).
/// </summary>
/// <remarks>A candidate is a copy of the key's name and not a record: until it is its turn the key may be gone, or have moved, or be in use again, and the one
/// who evicts looks. Sorted by score, the best last; names are copied into buffers that stay.</remarks>
public sealed class EvictionPool
{
    /// <summary>The most candidates kept.</summary>
    public const int Capacity = 16;

    private readonly EvictionCandidate[] _candidates = [.. Enumerable.Range(0, Capacity + 1).Select(_ => new EvictionCandidate())];

    /// <summary>Candidates there are.</summary>
    public int Count { get; private set; }

    /// <summary>True when the pool would take a key of this score: its name need not be looked at otherwise.</summary>
    public bool Wants(ulong score) => Count < Capacity || score > _candidates[0].Score;

    /// <summary>Offers a key; a full pool takes it only if it is better than the worst.</summary>
    public void Offer(ulong score, int database, ReadOnlySpan<byte> key, ulong hash)
    {
        if (!Wants(score)) return;
        for (var i = 0; i < Count; i++)
            if (_candidates[i].Hash == hash && _candidates[i].Database == database)
            {
                // Met again: as it is now.
                var again = _candidates[i];
                _candidates.AsSpan(i + 1, Count - i - 1).CopyTo(_candidates.AsSpan(i));
                _candidates[--Count] = again;
                break;
            }
        if (Count == Capacity)
        {
            var worst = _candidates[0];
            _candidates.AsSpan(1, --Count).CopyTo(_candidates);
            _candidates[Count] = worst;
        }
        var place = Count;
        var spare = _candidates[Count];
        for (; place > 0 && _candidates[place - 1].Score > score; place--) _candidates[place] = _candidates[place - 1];
        spare.Set(score, database, key, hash);
        _candidates[place] = spare;
        Count++;
    }

    /// <summary>Takes the best out; good until the next offer. Null when there is none.</summary>
    public EvictionCandidate? TakeBest() => Count == 0 ? null : _candidates[--Count];

    /// <summary>Forgets all, because the scores mean something else from now on.</summary>
    public void Clear() => Count = 0;
}
