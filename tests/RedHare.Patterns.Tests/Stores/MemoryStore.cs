using RedHare.Patterns.Stores;

namespace RedHare.Patterns.Tests.Stores;

/// <summary>A store in memory that a test can hold up, break and look into. It takes later changes only, as a store should.</summary>
public sealed class MemoryStore : IStore<string, Product>
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (Stored<Product> Value, long Version)> _rows = [];
    private int _loads;

    /// <summary>Asked before a load and before a commit.</summary>
    public Func<IReadOnlyCollection<string>, Task>? OnLoad { get; set; }

    public Func<IReadOnlyList<StoreChange<string, Product>>, Task>? OnSave { get; set; }

    /// <summary>Runs when a commit is done, before its caller knows.</summary>
    public Func<Task>? OnSaved { get; set; }

    /// <summary>Runs when values were read, before the caller has them.</summary>
    public Func<Task>? OnLoaded { get; set; }

    public int Loads => Volatile.Read(ref _loads);

    /// <summary>All commits, in their order.</summary>
    public List<StoreChange<string, Product>[]> Commits { get; } = [];

    public Product? this[string key]
    {
        get
        {
            lock (_gate) return _rows.TryGetValue(key, out var row) ? row.Value.ValueOrDefault : null;
        }
        set
        {
            lock (_gate) _rows[key] = (value is null ? Stored<Product>.Absent : value, 0);
        }
    }

    public async ValueTask<IReadOnlyDictionary<string, Product>> LoadAsync(IReadOnlyCollection<string> keys, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _loads);
        if (OnLoad is not null) await OnLoad(keys).WaitAsync(cancellation);
        Dictionary<string, Product> found;
        lock (_gate) found = keys.Where(key => _rows.TryGetValue(key, out var row) && row.Value.IsPresent).ToDictionary(key => key, key => _rows[key].Value.Value);
        if (OnLoaded is not null) await OnLoaded().WaitAsync(cancellation);
        return found;
    }

    public async ValueTask SaveAsync(IReadOnlyList<StoreChange<string, Product>> changes, CancellationToken cancellation)
    {
        if (OnSave is not null) await OnSave(changes).WaitAsync(cancellation);
        cancellation.ThrowIfCancellationRequested();
        lock (_gate)
        {
            Commits.Add([.. changes]);
            foreach (var change in changes)
                if (change.Version == 0 || !_rows.TryGetValue(change.Key, out var row) || row.Version <= change.Version) _rows[change.Key] = (change.Value, change.Version);
        }
        if (OnSaved is not null) await OnSaved();
    }
}
