namespace RedHare.Patterns.Stores;

/// <summary>Keys that are committed together, with the marks that say so, and how that went so far.</summary>
internal sealed class LaneBatch
{
    private LaneBatch(List<(string Key, List<string> Marks)> keys) => Keys = keys;

    /// <summary>Each key once.</summary>
    public List<(string Key, List<string> Marks)> Keys { get; }

    /// <summary>Failed commits.</summary>
    public int Failures { get; private set; }

    /// <summary>Failed commits between which the store committed something else: those that are this batch's own fault.</summary>
    public int Attempts { get; private set; }

    /// <summary>When the first and the last failed, and when it is tried again.</summary>
    public TimeSpan FirstFailure { get; private set; }

    public TimeSpan LastFailure { get; private set; }

    public TimeSpan Due { get; private set; }

    public static LaneBatch Of(IEnumerable<(string Id, string Key)> marks)
    {
        var keys = new List<(string, List<string>)>();
        var known = new Dictionary<string, List<string>>();
        foreach (var (id, key) in marks)
        {
            if (!known.TryGetValue(key, out var ids))
            {
                known.Add(key, ids = []);
                keys.Add((key, ids));
            }
            ids.Add(id);
        }
        return new LaneBatch(keys);
    }

    /// <param name="now">Now.</param>
    /// <param name="lastCommit">When the store last committed anything.</param>
    /// <param name="pause">Before it is tried again.</param>
    /// <param name="isOwn">False when the store was away for certain.</param>
    public void Fail(TimeSpan now, TimeSpan lastCommit, TimeSpan pause, bool isOwn)
    {
        if (Failures++ == 0) FirstFailure = now;
        if (isOwn && (Attempts == 0 || lastCommit >= LastFailure)) Attempts++;
        (LastFailure, Due) = (now, now + pause);
    }

    /// <summary>Its halves, to find the key that is at fault; they are due as it is.</summary>
    public IEnumerable<LaneBatch> Halves()
    {
        var middle = Keys.Count / 2;
        foreach (var half in new[] { Keys[..middle], Keys[middle..] })
            yield return new LaneBatch(half) { Failures = 1, Attempts = 1, FirstFailure = FirstFailure, LastFailure = LastFailure, Due = Due };
    }
}
