namespace RedHare.Commands;

/// <summary>Who wants to hear of changes of keys with which prefix (BCAST). Changed under a lock, read as an array that is replaced as a whole.</summary>
internal sealed class PrefixTable
{
    private readonly Lock _lock = new();
    private PrefixAudience[] _all = [];

    /// <summary>All prefixes in their order.</summary>
    public PrefixAudience[] All => Volatile.Read(ref _all);

    /// <summary>Adds a session to the prefixes that are not its own yet, and hands the list of all to <paramref name="publish"/>.</summary>
    public void Add(Session session, IEnumerable<byte[]> prefixes, Action<byte[][]> publish)
    {
        lock (_lock)
        {
            var all = new List<PrefixAudience>(_all);
            foreach (var prefix in prefixes)
            {
                var index = all.FindIndex(audience => audience.Prefix.AsSpan().SequenceEqual(prefix));
                if (index < 0) all.Add(new PrefixAudience(prefix, [session]));
                else if (!all[index].Sessions.Contains(session)) all[index] = new PrefixAudience(prefix, [.. all[index].Sessions, session]);
            }
            all.Sort((a, b) => a.Prefix.AsSpan().SequenceCompareTo(b.Prefix));
            Replace(all, publish);
        }
    }

    /// <summary>Takes a session out of all prefixes.</summary>
    public void Remove(Session session, Action<byte[][]> publish)
    {
        lock (_lock)
        {
            var all = new List<PrefixAudience>(_all.Length);
            foreach (var audience in _all)
            {
                var rest = Array.FindAll(audience.Sessions, other => other != session);
                if (rest.Length > 0) all.Add(new PrefixAudience(audience.Prefix, rest));
            }
            Replace(all, publish);
        }
    }

    private void Replace(List<PrefixAudience> all, Action<byte[][]> publish)
    {
        Volatile.Write(ref _all, [.. all]);
        publish([.. all.Select(audience => audience.Prefix)]);
    }
}

/// <summary>The sessions of one prefix.</summary>
internal sealed record PrefixAudience(byte[] Prefix, Session[] Sessions);
