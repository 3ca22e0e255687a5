using System.Diagnostics;
using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Text;
using RedHare.Commands.Configuration;
using RedHare.Engine;

namespace RedHare.Persistence.AppendLog;

/// <summary>
/// The log's thread: takes effects in their order, as many as there are, writes them as one batch and, by the policy, makes them durable; meanwhile the next batch gathers. So one fsync
/// serves all who wait for it. Who waits anyway can do the same in its place (<see cref="TryCommit"/>).
/// </summary>
internal sealed class LogWriter : IDisposable
{
    private const int MaxBatch = 4 << 20, SyncMilliseconds = 1000, GatherMilliseconds = 2;

    // Up to 4 ms: a loop that syncs by itself serves nobody meanwhile, but then most of those would wait for the same sync.
    private static readonly long QuickTicks = Stopwatch.Frequency / 250;

    private readonly EffectKeeper _keeper;
    private readonly PersistenceOptions _options;
    private readonly DurableWaiters _waiters;
    private readonly Func<long> _seconds;
    private readonly Thread _thread;
    private readonly EffectTaker _take;
    private LogFile _file;
    private LogCut? _cut;
    private Func<LogFile>? _open;
    private readonly LogBatch _batch = new();
    private readonly Lock _turn = new();
    private Exception? _fault;
    private int _database = -1;
    private long _written, _noted, _synced;
    private long _syncTicks;        // what a sync takes, of late
    private volatile bool _stopping, _ended;
    private bool _isClosed;

    public LogWriter(EffectKeeper keeper, LogFile file, PersistenceOptions options, DurableWaiters waiters, Func<long> seconds)
    {
        (_keeper, _file, _options, _waiters, _seconds) = (keeper, file, options, waiters, seconds);
        _take = Take;
        _written = keeper.Taken;
        _fileLength = file.Length;
        _synced = Environment.TickCount64;
        waiters.Advance(_written);
        _thread = new Thread(Run) { IsBackground = true, Name = "redhare log" };
    }

    /// <summary>Told why the log ended before its time, on its thread.</summary>
    public Action<Exception>? Failed { get; set; }

    /// <summary>Bytes in the file that is written to.</summary>
    public long FileLength => Volatile.Read(ref _fileLength);

    private long _fileLength;

    public void Start() => _thread.Start();

    /// <summary>Lets the log go on in another file from a position on. Call it under the locks of all shards, with the log's position; <paramref name="open"/> is called by who writes it.</summary>
    public void Cut(LogCut cut, Func<LogFile> open)
    {
        _open = open;
        Interlocked.Exchange(ref _cut, cut);
        if (_ended) cut.Failed(new IOException("The log has ended."));
        _keeper.Interrupt();
    }

    /// <summary>Writes what is there, makes it durable and ends.</summary>
    public void Dispose()
    {
        if (_stopping) return;
        _stopping = true;
        _keeper.Interrupt();
        if (_thread.IsAlive) _thread.Join();
        _file.Dispose();
    }

    private void Run()
    {
        try
        {
            while (true)
            {
                var isLast = _stopping;
                lock (_turn)
                {
                    if (_fault is { } fault) ExceptionDispatchInfo.Throw(fault);
                    while (Gather()) Write();
                    if (IsAtCut) Switch();
                    SyncIfDue();
                    if (isLast) Finish();
                }
                if (isLast) break;
                Rest();
            }
            // Nobody may wait for what the log does not take any more.
            _waiters.Advance(long.MaxValue);
            End(new IOException("The log has ended."));
        }
        catch (Exception exception)
        {
            // Whatever it was: nothing is known of the file now, and nobody must go on as if there were a log.
            _isClosed = true;
            _keeper.Dismiss();
            Failed?.Invoke(exception);
            End(exception);
        }
    }

    private void Finish()
    {
        _isClosed = true;
        _file.Finish();
        _keeper.Dismiss();
    }

    /// <summary>
    /// Writes and syncs what there is on the caller's thread, as the log's thread would: for who has nothing to do until that is done, and would only pay for two wake-ups. False when the
    /// log's thread is to be woken: another is at it, there is more, or it is that thread's alone. Without locks.
    /// </summary>
    public bool TryCommit(bool onlyQuickly)
    {
        if (_options.LogWriteDelay > 0 || (onlyQuickly && Volatile.Read(ref _syncTicks) > QuickTicks) || !_turn.TryEnter()) return false;
        try
        {
            if (_isClosed || _fault is not null || Volatile.Read(ref _cut) is not null) return false;
            if (Gather()) Write();
            return _keeper.Backlog == 0;
        }
        catch (Exception exception)
        {
            // The log's thread ends it.
            _fault = exception;
            _keeper.Interrupt();
            return false;
        }
        finally
        {
            _turn.Exit();
        }
    }

    private void End(Exception reason)
    {
        _ended = true;
        Interlocked.CompareExchange(ref _cut, null, null)?.Failed(reason);
    }

    /// <summary>Sleeps until there is something to do.</summary>
    private void Rest()
    {
        var wait = -1;
        if (_options.AppendFsync == FsyncPolicy.EverySecond && !_waiters.IsDurable(_written))
            wait = (int)Math.Clamp(_synced + SyncMilliseconds - Environment.TickCount64, 0, SyncMilliseconds);
        if (wait != 0 && !_stopping) _keeper.Wait(wait);
        // Who must not wait for a reply writes many small effects: a moment's patience makes one batch of them.
        if (_options.AppendFsync != FsyncPolicy.Always && !_stopping && _keeper.Backlog > 0) Thread.Sleep(GatherMilliseconds);
    }

    private bool Gather()
    {
        _batch.Clear(2 * MaxBatch);
        while (_batch.Length < MaxBatch && _keeper.TryTake(_take)) { }
        return _batch.Length > 0;
    }

    private void Take(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, int database, int lastDatabase)
    {
        if (IsAtCut)
        {
            if (_batch.Length > 0) Write();
            _batch.Clear(2 * MaxBatch);
            Switch();
        }
        if (_options.Timestamps) NoteTime();
        if (database != _database) Select(database);
        _database = lastDatabase;
        _batch.Add(first);
        _batch.Add(second);
    }

    private void Write()
    {
        if (_options.LogWriteDelay > 0) Thread.Sleep(_options.LogWriteDelay / 1000);
        _file.Reserves = _options.AppendFsync == FsyncPolicy.Always;
        _file.Append(_batch);
        _written = _keeper.Taken;
        Volatile.Write(ref _fileLength, _file.Length);
        if (_options.AppendFsync == FsyncPolicy.Always)
        {
            Sync();
            return;
        }
        if (_options.AppendFsync == FsyncPolicy.EverySecond) _file.BeginSync();
        SyncIfDue();
    }

    private bool IsAtCut => Volatile.Read(ref _cut) is { } cut && _keeper.Taken >= cut.Position;

    // The old file is durable before the new one has anything, so a crash never leaves a torn file that others follow.
    private void Switch()
    {
        _file.Finish();
        _synced = Environment.TickCount64;
        _waiters.Advance(_written);
        var cut = _cut!;
        _cut = null;
        LogFile next;
        try
        {
            next = _open!();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The old file is well: the log goes on in it.
            cut.Failed(exception);
            return;
        }
        _file.Dispose();
        _file = next;
        _database = -1;
        Volatile.Write(ref _fileLength, _file.Length);
        cut.Reached();
    }

    private void SyncIfDue()
    {
        if (_waiters.IsDurable(_written)) return;
        if (_options.AppendFsync == FsyncPolicy.Always || (_options.AppendFsync == FsyncPolicy.EverySecond && Environment.TickCount64 - _synced >= SyncMilliseconds)) Sync();
    }

    private void Sync()
    {
        // From its beginning: what is written while it runs waits for the next, a second later at most.
        _synced = Environment.TickCount64;
        var started = Stopwatch.GetTimestamp();
        _file.Sync();
        Volatile.Write(ref _syncTicks, _syncTicks + (Stopwatch.GetTimestamp() - started - _syncTicks) / 8);
        _waiters.Advance(_written);
    }

    // Once a second at most, as Redis does, before the unit that is written then.
    private void NoteTime()
    {
        var now = _seconds();
        if (now <= _noted) return;
        _noted = now;
        _batch.Add(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"#TS:{now}\r\n")));
    }

    private void Select(int database)
    {
        var number = database.ToString(CultureInfo.InvariantCulture);
        _batch.Add(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"*2\r\n$6\r\nSELECT\r\n${number.Length}\r\n{number}\r\n")));
    }
}
