namespace RedHare.Soak.MessageCrash;

/// <summary>What the publishers said was confirmed.</summary>
internal sealed class CrashPublished
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _work = [], _poison = [], _ordered = [];
    private readonly Dictionary<string, long> _last = [];

    public int Count
    {
        get
        {
            lock (_gate) return _work.Count + _poison.Count + _ordered.Count;
        }
    }

    public IReadOnlyCollection<string> Work => Copy(_work);

    public IReadOnlyCollection<string> Poison => Copy(_poison);

    public IReadOnlyCollection<string> Ordered => Copy(_ordered);

    /// <summary>A line of a publisher.</summary>
    public void Note(string line)
    {
        if (line.Split(' ') is not [var queue, var kind, [.. var id, '.']]) return;
        lock (_gate)
        {
            (queue == "o" ? _ordered : kind == "poison" ? _poison : _work).Add(id);
            var (name, number) = (id[..id.IndexOf('-', StringComparison.Ordinal)], long.Parse(id[(id.IndexOf('-', StringComparison.Ordinal) + 1)..]));
            _last[name] = Math.Max(_last.GetValueOrDefault(name), number);
        }
    }

    /// <summary>A number that the publisher of that name has not used: it had at most one of each queue under way.</summary>
    public long Next(string name)
    {
        lock (_gate) return _last.GetValueOrDefault(name) + 1000;
    }

    private string[] Copy(HashSet<string> ids)
    {
        lock (_gate) return [.. ids];
    }
}
