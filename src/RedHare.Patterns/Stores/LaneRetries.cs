namespace RedHare.Patterns.Stores;

/// <summary>What a lane could not commit, and when which of it is tried again. While the store is away that is one attempt now and then, however much waits.</summary>
internal sealed class LaneRetries(string store, WriteBehindOptions options, LaneSignals signals)
{
    private readonly List<LaneBatch> _failed = [];

    // Attempts in a row that failed since the store was there last, and when the next is made.
    private int _outage;
    private TimeSpan _nextAttempt;

    public bool IsEmpty => _failed.Count == 0;

    /// <summary>The last commit failed, and not because the store refused it.</summary>
    public bool StoreIsAway { get; private set; }

    /// <summary>Until the next attempt may be made, while the store is away.</summary>
    public TimeSpan UntilAttempt => _nextAttempt - signals.Now;

    /// <summary>When the first of what failed is due; far away when there is none.</summary>
    public TimeSpan NextDue => IsEmpty ? TimeSpan.MaxValue - TimeSpan.FromDays(1) : _failed.Min(static batch => batch.Due);

    /// <summary>Before what has failed so often is tried again.</summary>
    public TimeSpan Pause(int failures)
    {
        var pause = options.RetryDelay * Math.Pow(2, Math.Min(failures - 1, 20));
        return (pause < options.MaxRetryDelay ? pause : options.MaxRetryDelay) * (0.75 + Random.Shared.NextDouble() / 4);
    }

    /// <summary>Takes out what has been due for longest; null when nothing is.</summary>
    public LaneBatch? TakeDue()
    {
        if (_failed.Where(batch => batch.Due <= signals.Now).MinBy(static batch => batch.Due) is not { } due) return null;
        _failed.Remove(due);
        return due;
    }

    /// <summary>An attempt to find the store again begins.</summary>
    public void BeginAttempt() => _outage++;

    /// <summary>There was nothing to attempt: when something is due.</summary>
    public void PutOffAttempt() => _nextAttempt = NextDue;

    /// <summary>Takes a key out of what failed; false when it is not there.</summary>
    public bool Remove(string key)
    {
        if (_failed.Find(batch => batch.Keys.Exists(other => other.Key == key)) is not { } batch) return false;
        batch.Keys.RemoveAll(other => other.Key == key);
        if (batch.Keys.Count == 0) _failed.Remove(batch);
        return true;
    }

    /// <summary>Forgets what failed: it will be read again.</summary>
    public void Clear() => _failed.Clear();

    /// <summary>Nobody knows any more that the store was away.</summary>
    public void AssumeStore() => StoreIsAway = false;

    /// <summary>The store has committed something.</summary>
    public void Succeeded()
    {
        (StoreIsAway, _outage) = (false, 0);
        signals.StoreIsThere();
    }

    /// <summary>A commit has failed. What is several keys is kept, whole or in halves, to find the one at fault.</summary>
    /// <returns>True when it is one key, and given up.</returns>
    public bool Fail(LaneBatch batch, Exception exception, bool isAway)
    {
        StoreInstruments.Failures.Add(1, StoreInstruments.Tag(store));
        var isRejected = exception is StoreRejectedException;
        if (isRejected)
        {
            // A store that refuses is there.
            _outage = 0;
            signals.StoreIsThere();
        }
        else
        {
            StoreIsAway = true;
            _nextAttempt = signals.Now + Pause(_outage + 1);
        }
        batch.Fail(signals.Now, signals.LastCommit, isRejected && batch.Keys.Count > 1 ? TimeSpan.Zero : Pause(batch.Failures + 1), isOwn: !isAway);
        var isOutOfPatience = signals.Now - batch.FirstFailure >= options.OutagePatience;
        if (batch.Keys.Count > 1)
        {
            if (isRejected || (batch.Failures > 1 && (!isAway || isOutOfPatience))) _failed.AddRange(batch.Halves());
            else _failed.Add(batch);
            return false;
        }
        if (batch.Keys.Count == 0) return false;
        if (isRejected || batch.Attempts >= options.MaxAttempts || (batch.Failures >= options.MaxAttempts && isOutOfPatience))
        {
            if (IsEmpty) StoreIsAway = false;
            return true;
        }
        _failed.Add(batch);
        return false;
    }
}
