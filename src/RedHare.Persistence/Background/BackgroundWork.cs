using System.Globalization;
using RedHare.Commands;
using RedHare.Commands.Configuration;
using RedHare.Commands.Replication;
using RedHare.Files;
using RedHare.Persistence.Replication;

namespace RedHare.Persistence.Background;

/// <summary>Decides which background work runs when: one piece at a time, by command, by what was scheduled, and by the directives that say when it is due.</summary>
internal sealed class BackgroundWork(ServerContext server, IFileLayer files, ServerPersistence owner)
{
    private const int MaxPatienceMilliseconds = 60_000, SaveRetryMilliseconds = 5_000;

    private readonly Lock _gate = new();
    private readonly WorkTally _saves = new(), _rewrites = new(), _syncs = new();
    private readonly Queue<FullSync> _awaited = new();
    private BackgroundJob? _job;
    private Thread? _thread;
    private long _restartAt = long.MaxValue;
    private int _patience, _saidLimit;
    private bool _stopping;

    public BackgroundFigures Figures
    {
        get
        {
            lock (_gate)
            {
                var snapshot = _job?.Snapshot;
                return new BackgroundFigures
                {
                    Keys = snapshot?.Keys ?? 0,
                    // Before the cut: about as many as there are.
                    TotalKeys = snapshot?.TotalKeys ?? (_job is null ? 0 : CountKeys()),
                    HeldBytes = snapshot?.HeldBytes ?? 0,
                    PeakBytes = snapshot?.PeakBytes ?? 0,
                    Saves = _saves.Figures,
                    Rewrites = _rewrites.Figures,
                };
            }
        }
    }

    /// <summary>A rewrite of the log is under way.</summary>
    public bool IsRewriting
    {
        get
        {
            lock (_gate) return _rewrites.IsRunning;
        }
    }

    private long CountKeys()
    {
        long keys = 0;
        for (var database = 0; database < server.Engine.Databases; database++) keys += server.Engine.CountKeys(database);
        return keys;
    }

    /// <inheritdoc cref="IBackgroundWork.Rewrite"/>
    public BackgroundAnswer Rewrite(bool later)
    {
        lock (_gate)
        {
            if (_rewrites.IsRunning) return BackgroundAnswer.AlreadyRunning;
            if (_job is not null || later)
            {
                _rewrites.IsScheduled = true;
                _rewrites.Failures = 0;
                return BackgroundAnswer.Scheduled;
            }
            return BeginRewrite() ? BackgroundAnswer.Started : BackgroundAnswer.Failed;
        }
    }

    /// <inheritdoc cref="IBackgroundWork.Save"/>
    public BackgroundAnswer Save(bool schedule, bool later)
    {
        lock (_gate)
        {
            if (_saves.IsRunning) return BackgroundAnswer.AlreadyRunning;
            if (_job is not null || later)
            {
                if (!schedule && !later) return BackgroundAnswer.Busy;
                _saves.IsScheduled = true;
                return BackgroundAnswer.Scheduled;
            }
            return BeginSave() ? BackgroundAnswer.Started : BackgroundAnswer.Failed;
        }
    }

    /// <inheritdoc cref="IBackgroundWork.Synchronize"/>
    public void Synchronize(FullSync sync)
    {
        lock (_gate)
        {
            _awaited.Enqueue(sync);
            BeginSync();
        }
    }

    // Who waits for it is a server that cannot serve yet, so it goes before what can wait.
    private void BeginSync()
    {
        if (_job is not null) return;
        while (_awaited.TryDequeue(out var sync))
        {
            if (_stopping) sync.Fail("the server ends");
            else if (!sync.TryGiveUp())
            {
                Begin(_syncs, new ReplicaSnapshot(server, files, sync), "Snapshot for replicas");
                return;
            }
        }
    }

    /// <inheritdoc cref="IBackgroundWork.NoteSaved"/>
    public void NoteSaved()
    {
        lock (_gate) _saves.NoteSuccess();
        Refuse();
    }

    /// <inheritdoc cref="IBackgroundWork.NoteFlushed"/>
    public void NoteFlushed()
    {
        lock (_gate)
        {
            if (_saves.IsRunning) _job?.Cancel();
            if (server.Configuration.Persistence.SavePoints.Count > 0 && server.Snapshots is not null) _saves.IsScheduled = true;
        }
    }

    /// <summary>Whether writes are refused since the last snapshot failed: once more, since something that decides it changed.</summary>
    public void Refuse()
    {
        var options = server.Configuration.Persistence;
        server.Dispatcher.SnapshotFailed = !_saves.Succeeded && options.StopsWritesOnSaveError && options.SavePoints.Count > 0;
    }

    /// <summary>The log begins, or begins anew after an error: with a base of its own, as soon as that is possible.</summary>
    public void Restart()
    {
        lock (_gate)
        {
            _restartAt = Environment.TickCount64;
            _patience = 0;
            if (_job is null) BeginRewrite();
            else if (!_rewrites.IsRunning) _rewrites.IsScheduled = true;
        }
    }

    /// <inheritdoc cref="IBackgroundWork.Break"/>
    public bool Break()
    {
        lock (_gate)
        {
            _job?.Break();
            return _job is not null;
        }
    }

    /// <summary>The log was turned off: a rewrite is given up.</summary>
    public void CancelRewrite()
    {
        Thread? thread;
        lock (_gate)
        {
            _restartAt = long.MaxValue;
            _rewrites.IsScheduled = false;
            if (!_rewrites.IsRunning) return;
            Note(LogLevel.Notice, "Killing AOF child: the log was turned off");
            _job?.Cancel();
            thread = _thread;
        }
        thread?.Join();
    }

    /// <inheritdoc cref="IBackgroundWork.Tick"/>
    public void Tick()
    {
        lock (_gate)
        {
            BeginSync();
            if (_job is not null || _stopping) return;
            if (owner.Log is { } log && (log.HasFailed || log.AwaitsBase))
            {
                if (_restartAt == long.MaxValue) _restartAt = Environment.TickCount64 + NextPatience();
                if (Environment.TickCount64 >= _restartAt) BeginRewrite();
            }
            else if (_rewrites.IsScheduled) BeginRewrite();
            if (_job is null && IsSaveDue()) BeginSave();
            if (_job is null && owner.Log is { HasFailed: false, AwaitsBase: false } && IsRewriteDue()) BeginRewrite();
            if (_job is null && _saves.IsScheduled) BeginSave();
        }
    }

    /// <summary>Ends what runs, and begins nothing any more.</summary>
    public void Stop()
    {
        Thread? thread;
        lock (_gate)
        {
            _stopping = true;
            _job?.Cancel();
            thread = _thread;
            BeginSync();
        }
        thread?.Join();
    }

    private bool IsSaveDue()
    {
        if (server.Snapshots is not { } snapshots || server.Loading is not null) return false;
        var (changes, age) = (snapshots.UnsavedChanges, DateTimeOffset.UtcNow - snapshots.LastSave);
        foreach (var point in server.Configuration.Persistence.SavePoints)
        {
            if (changes < point.Changes || changes == 0 || age.TotalSeconds <= point.Seconds) continue;
            if (!_saves.Succeeded && Environment.TickCount64 - _saves.LastTry < SaveRetryMilliseconds) return false;
            Note(LogLevel.Notice, string.Create(CultureInfo.InvariantCulture, $"{point.Changes} changes in {point.Seconds} seconds. Saving..."));
            return true;
        }
        return false;
    }

    private bool BeginSave()
    {
        if (_stopping) return false;
        Begin(_saves, new SnapshotSave(server, files), "Background saving");
        return true;
    }

    private bool IsRewriteDue()
    {
        var options = server.Configuration.Persistence;
        if (owner.Log is not { } log || options.AutoRewritePercentage == 0) return false;
        var status = log.Status;
        if (status.CurrentSize <= options.AutoRewriteMinSize) return false;
        var growth = status.CurrentSize * 100 / Math.Max(1, status.BaseSize) - 100;
        if (growth < options.AutoRewritePercentage || IsLimited()) return false;
        Note(LogLevel.Notice, string.Create(CultureInfo.InvariantCulture, $"Starting automatic rewriting of AOF on {growth}% growth"));
        return true;
    }

    // After some failures with rising patience, as in Redis; each new limit is said once.
    private bool IsLimited()
    {
        const int Tolerated = 3;
        var failures = _rewrites.Failures;
        if (failures < Tolerated)
        {
            _saidLimit = 0;
            return false;
        }
        var left = _rewrites.LastTry + Patience(failures) - Environment.TickCount64;
        if (left <= 0) return false;
        if (_saidLimit != failures) Note(LogLevel.Warning, string.Create(CultureInfo.InvariantCulture, $"Background AOF rewrite has repeatedly failed and triggered the limit, will retry in {(left + 999) / 1000} seconds"));
        _saidLimit = failures;
        return true;
    }

    private bool BeginRewrite()
    {
        if (_stopping) return false;
        try
        {
            Begin(_rewrites, new LogRewrite(server, owner.TakeStore(), owner.Log), "Background append only file rewriting");
            return true;
        }
        catch (Exception exception) when (exception is PersistenceException or IOException or UnauthorizedAccessException)
        {
            Note(LogLevel.Warning, $"The append only file cannot be rewritten: {exception.Message}");
            return false;
        }
    }

    private void Begin(WorkTally tally, BackgroundJob job, string name)
    {
        tally.Begin();
        _job = job;
        _thread = new Thread(() => Run(tally, job, name)) { IsBackground = true, Name = "redhare snapshot" };
        _thread.Start();
        Note(LogLevel.Notice, $"{name} started");
    }

    private void Run(WorkTally tally, BackgroundJob job, string name)
    {
        Exception? failure = null;
        try
        {
            job.Execute();
        }
        catch (Exception exception)
        {
            failure = exception;
        }
        if (failure is null) Note(LogLevel.Notice, $"{name} terminated with success");
        else if (job.IsCancelled) Note(LogLevel.Notice, $"{name} was given up");
        else Note(LogLevel.Warning, $"{name} failed: {failure.Message}");
        if (failure is not null and not (IOException or UnauthorizedAccessException or OperationCanceledException)) server.OnBug?.Invoke($"{name} failed.", failure);
        lock (_gate)
        {
            if (job.IsCancelled) tally.Cancel();
            else tally.End(failure is null, job.Snapshot?.PeakBytes ?? 0);
            if (ReferenceEquals(tally, _rewrites))
            {
                if (failure is null) _patience = 0;
                _restartAt = failure is null ? long.MaxValue : Environment.TickCount64 + NextPatience();
            }
            (_job, _thread) = (null, null);
            Refuse();
            BeginSync();
        }
    }

    // The disk may be full or gone for long, and each try writes to it.
    private int NextPatience() => Patience(_patience++);

    private static int Patience(int failures) => Math.Min(MaxPatienceMilliseconds, 1000 << Math.Min(failures, 10));

    private void Note(LogLevel level, string message) => server.Log?.Invoke(level, message);
}
