using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using RedHare.Engine;

namespace RedHare.Persistence.Snapshots;

/// <summary>
/// Threads that make values of the batches that another cuts a file into. As many batches wait as there are threads; the one who cuts works on one itself when they are behind, so memory stays bounded and no
/// core waits.
/// </summary>
internal sealed class KeyRestorers : IDisposable
{
    private const int MostThreads = 4, WaitingPerThread = 2;

    private readonly BlockingCollection<KeyBatch>? _waiting;
    private readonly ConcurrentBag<KeyBatch> _spare = [];
    private readonly Thread[] _threads;
    private readonly Action<ExecutionUnit, KeyBatch> _restore;
    private readonly StorageEngine _engine;
    private readonly ExecutionUnit _own;
    private Exception? _failure;

    /// <summary>Starts the threads.</summary>
    /// <param name="engine">Whose keys they are.</param>
    /// <param name="restore">Restores a batch, with a unit that holds its shard. What it throws is thrown by <see cref="Submit"/> or <see cref="Complete"/>.</param>
    /// <param name="hasThreads">False does all on the caller's thread, which holds the locks.</param>
    public KeyRestorers(StorageEngine engine, Action<ExecutionUnit, KeyBatch> restore, bool hasThreads)
    {
        (_engine, _restore, _own) = (engine, restore, NewUnit(engine));
        var count = hasThreads ? Math.Min(MostThreads, Environment.ProcessorCount - 1) : 0;
        _threads = new Thread[count];
        if (count > 0) _waiting = new BlockingCollection<KeyBatch>(count * WaitingPerThread);
        for (var i = 0; i < count; i++)
        {
            _threads[i] = new Thread(Run) { IsBackground = true, Name = "redhare load" };
            _threads[i].Start();
        }
    }

    /// <summary>An empty batch.</summary>
    public KeyBatch Rent() => _spare.TryTake(out var batch) ? batch : new KeyBatch(_engine);

    /// <summary>Gives a batch to be restored; it belongs to the threads then.</summary>
    public void Submit(KeyBatch batch)
    {
        ThrowIfFailed();
        if (_waiting?.TryAdd(batch) != true) Restore(_own, batch);
    }

    /// <summary>Waits until all is restored.</summary>
    public void Complete()
    {
        Stop();
        ThrowIfFailed();
    }

    public void Dispose()
    {
        Stop();
        _waiting?.Dispose();
    }

    private void Stop()
    {
        _waiting?.CompleteAdding();
        foreach (var thread in _threads) thread.Join();
    }

    private void Run()
    {
        var unit = NewUnit(_engine);
        foreach (var batch in _waiting!.GetConsumingEnumerable())
        {
            // After a failure the rest is only taken away.
            if (Volatile.Read(ref _failure) is not null) continue;
            try
            {
                Restore(unit, batch);
            }
            catch (Exception exception)
            {
                Interlocked.CompareExchange(ref _failure, exception, null);
            }
        }
    }

    private void Restore(ExecutionUnit unit, KeyBatch batch)
    {
        unit.Enter(1UL << batch.Shard);
        try
        {
            _restore(unit, batch);
        }
        finally
        {
            unit.Exit();
        }
        batch.Clear();
        _spare.Add(batch);
    }

    private void ThrowIfFailed()
    {
        if (Volatile.Read(ref _failure) is { } failure) ExceptionDispatchInfo.Throw(failure);
    }

    private static ExecutionUnit NewUnit(StorageEngine engine) => new(engine) { DropsEffects = true };
}
