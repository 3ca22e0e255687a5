using System.Numerics;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>
/// One indivisible piece of work: an outermost command, an EXEC, a script. It holds the locks of the shards it declared, sees one instant of
/// time, and its changes become one effect. A connection keeps one for all its commands.
/// </summary>
/// <remarks>
/// Protocol: <see cref="Enter"/> with the shards' mask; per command <see cref="BeginCommand"/>, work on keys, <see cref="EndCommand"/>; then
/// <see cref="Exit"/>, which appends the effect, releases the locks and serves the waiters that were readied.
/// </remarks>
public sealed class ExecutionUnit
{
    private const int MaxIdleHandles = 64;

    private readonly List<KeyReader> _readers = [];
    private readonly List<WriteScope> _scopes = [];
    private readonly EffectBuffer _effects = new();
    private int _readerCount, _scopeCount;
    private HeldShards _held;
    private ulong _readied;
    private long _now = -1, _nowMicroseconds;

    /// <summary>A unit of this engine. Not for use by two threads at once.</summary>
    public ExecutionUnit(StorageEngine engine) => Engine = engine;

    /// <summary>The engine it works on.</summary>
    public StorageEngine Engine { get; }

    /// <summary>The database that keys are looked up in.</summary>
    public int Database { get; set; }

    /// <summary>On whose behalf it runs, for <see cref="IInvalidationListener"/>; null for the engine itself.</summary>
    public object? Client { get; set; }

    /// <summary>True between <see cref="Enter"/> and <see cref="Exit"/>.</summary>
    public bool IsEntered { get; private set; }

    /// <summary>True when the current command changed something so far.</summary>
    public bool HasChanged
    {
        get
        {
            for (var i = 0; i < _scopeCount; i++)
                if (_scopes[i].Changed) return true;
            return _keyspaceChanged;
        }
    }

    private bool _keyspaceChanged;
    private bool _replaced, _isHolding;
    private ClientCopies? _copies;
    private UnitEnd? _end;

    /// <summary>The unit's instant in Unix milliseconds, read once after the locks were taken.</summary>
    public long Now => _now >= 0 ? _now : ReadClock() / 1000;

    /// <summary>The same instant in microseconds.</summary>
    public long NowMicroseconds => _now >= 0 ? _nowMicroseconds : ReadClock();

    private long ReadClock()
    {
        _nowMicroseconds = Engine.UnixMicroseconds;
        _now = _nowMicroseconds / 1000;
        return _nowMicroseconds;
    }

    /// <summary>As <see cref="TryEnter"/>, but waits however long another unit holds the shards.</summary>
    public void Enter(ulong shards)
    {
        while (!TryEnter(shards)) Thread.Sleep(1);
    }

    /// <summary>
    /// Takes the locks of the shards in the mask, in index order; keys that are reserved for waiters are served first. False, with no lock taken, when another
    /// unit holds one of them for long.
    /// </summary>
    public bool TryEnter(ulong shards)
    {
        while (true)
        {
            if (!_held.TryTake(Engine, shards)) return false;
            if (_held.Reserved(Engine) is var ready && ready == 0) break;
            _held.Release(Engine);
            if (!Engine.ServeReady(ready)) return false;
        }
        _now = -1;
        return IsEntered = true;
    }

    /// <summary>As <see cref="TryEnter"/>, for the one who serves the reserved keys.</summary>
    internal bool TryEnterServing(ulong shards)
    {
        if (!_held.TryTake(Engine, shards)) return false;
        _now = -1;
        return IsEntered = true;
    }

    /// <summary>Says that this unit will keep its locks for long: until its exit, others give up waiting for them, and waiters are not served.</summary>
    public void Hold()
    {
        if (_isHolding) return;
        _isHolding = true;
        Engine.BeginHold();
    }

    /// <summary>Appends what changed to the effect log, releases the locks, and serves waiters.</summary>
    public void Exit()
    {
        var readied = Leave();
        _copies?.Announce();
        if (readied != 0) Engine.ServeReady(readied);
    }

    /// <summary>Its end, for what it sends before. Only while it runs.</summary>
    public UnitEnd End => _end ??= new UnitEnd();

    /// <summary>Tells of the keys whose copies became stale. Without locks.</summary>
    internal void Announce() => _copies?.Announce();

    internal ulong Leave()
    {
        var appended = _effects.Count > 0;
        if (appended)
        {
            LastWritten = LastSeen = Engine.Effects.Append(_effects);
            _effects.Clear();
        }
        if (Engine.Effects.IsKept) NoteSeen(appended);
        var readied = _readied;
        _readied = 0;
        IsEntered = false;
        if (_isHolding)
        {
            _isHolding = false;
            Engine.EndHold();
            // Whatever others readied meanwhile was left for later.
            readied = Engine.AllShards;
        }
        _held.Release(Engine);
        if (_end is { } end)
        {
            _end = null;
            end.Set(LastSeen);
        }
        if (!appended) return readied;
        if (PutsOffWaking) OwesWaking = true;
        else Engine.Effects.WakeKeeper();
        return readied;
    }

    /// <summary>
    /// The position in the effect log up to which this unit may have seen others' changes or made its own, so far; what it answers holds for good when that is durable. Only
    /// while the log is kept.
    /// </summary>
    public long LastSeen { get; private set; }

    /// <summary>The position behind this unit's own last change.</summary>
    public long LastWritten { get; private set; }

    /// <summary>What another unit has seen and changed on this one's behalf counts as its own.</summary>
    public void NoteServed(ExecutionUnit unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        LastWritten = Math.Max(LastWritten, unit.LastWritten);
        LastSeen = Math.Max(LastSeen, unit.LastSeen);
    }

    /// <summary>Several units follow without a pause, and who runs them wakes the log's thread behind them all, if that is owed, by <see cref="EffectLog.WakeKeeper"/>.</summary>
    public bool PutsOffWaking { get; set; }

    /// <summary>The log's thread is to be woken.</summary>
    public bool OwesWaking { get; set; }

    private void NoteSeen(bool appended)
    {
        // Without shards it looked at what belongs to none, DBSIZE's counts for one.
        if (_held.Mask == 0) LastSeen = Math.Max(LastSeen, Engine.Effects.Position);
        for (var rest = _held.Mask; rest != 0; rest &= rest - 1)
        {
            var shard = Engine.Shards[BitOperations.TrailingZeroCount(rest)];
            if (appended) shard.LastEffect = LastSeen;
            else LastSeen = Math.Max(LastSeen, shard.LastEffect);
        }
    }

    /// <summary>Starts a command within the unit.</summary>
    public void BeginCommand()
    {
        _readerCount = _scopeCount = 0;
        _keyspaceChanged = _replaced = false;
        if (_readers.Count > MaxIdleHandles) _readers.RemoveRange(MaxIdleHandles, _readers.Count - MaxIdleHandles);
        if (_scopes.Count > MaxIdleHandles) _scopes.RemoveRange(MaxIdleHandles, _scopes.Count - MaxIdleHandles);
    }

    /// <summary>
    /// Ends a command: commits its scopes and returns true when something changed and the command did not give its effect itself: then the
    /// caller passes the command verbatim to <see cref="BeginEffect"/>.
    /// </summary>
    public bool EndCommand()
    {
        var changed = _keyspaceChanged;
        for (var i = 0; i < _scopeCount; i++)
        {
            var scope = _scopes[i];
            if (!scope.Changed) continue;
            changed = true;
            FieldExpiryIndex.Follow(scope.Shard, scope.Home, scope.Key, scope.Hash, scope.Record, scope.FirstFieldExpiry);
            if (scope.IsNew && scope.Exists) Engine.Listener?.OnKeyEvent(this, scope.Database, scope.Key, KeyEvent.New);
            Publish(scope.Shard, scope.Database, scope.Key, scope.Event, scope.Exists, scope.Weight, scope.Signal);
            if (scope.Second.Name is not null) Engine.Listener?.OnKeyEvent(this, scope.Database, scope.Key, scope.Second);
            // A collection that lost its last element: after what took it comes the key's own end.
            if (!scope.Exists && !scope.IsNew && (scope.Event.Class & (KeyEventClass.Generic | KeyEventClass.Expired | KeyEventClass.Evicted)) == 0)
                Engine.Listener?.OnKeyEvent(this, scope.Database, scope.Key, KeyEvent.Del);
        }
        _scopeCount = _readerCount = 0;
        return changed && !_replaced;
    }

    /// <summary>
    /// A key of this unit as it is; counts as a hit or a miss, and with <paramref name="touch"/> as an access (not so for TYPE, TTL, OBJECT). With
    /// <paramref name="notify"/> listeners hear of a miss (not so for OBJECT).
    /// </summary>
    public KeyReader Read(ReadOnlySpan<byte> key, bool touch = true, bool notify = true)
    {
        var reader = Peek(key);
        if (reader.Record == 0)
        {
            reader.Shard.Misses++;
            if (notify) Engine.Listener?.OnKeyEvent(this, Database, key, KeyEvent.Miss);
        }
        else
        {
            reader.Shard.Hits++;
            if (touch) Touch(reader.Record);
        }
        return reader;
    }

    /// <summary>Counts a key that was opened for change as looked up too, for commands that answer with what it held (GETSET, GETDEL).</summary>
    public void CountLookup(WriteScope key)
    {
        if (key.Exists) key.Shard.Hits++;
        else
        {
            key.Shard.Misses++;
            Engine.Listener?.OnKeyEvent(this, key.Database, key.Key, KeyEvent.Miss);
        }
    }

    /// <summary>A key as it is, without counting as anything.</summary>
    public KeyReader Peek(ReadOnlySpan<byte> key)
    {
        if (_readerCount == _readers.Count) _readers.Add(new KeyReader());
        var reader = _readers[_readerCount++];
        reader.Unit = this;
        Locate(key, Database, Engine.HoldsExpired, out reader.Shard, out reader.Home, out reader.Hash, out reader.Record);
        return reader;
    }

    /// <summary>Forgets the handle given last, for commands that look at thousands of keys one after the other.</summary>
    public void ReleaseLast() => _readerCount--;

    /// <summary>Opens a key for change; <paramref name="what"/> is the event that a change will be.</summary>
    public WriteScope Write(ReadOnlySpan<byte> key, KeyEvent what) => Write(key, what, Database);

    /// <summary>Opens a key of another database (MOVE, COPY).</summary>
    public WriteScope Write(ReadOnlySpan<byte> key, KeyEvent what, int database)
    {
        Locate(key, database, false, out var shard, out var home, out var hash, out var record);
        if (record != 0) shard.Snapshot?.Keep(home, record);
        if (_scopeCount == _scopes.Count) _scopes.Add(new WriteScope());
        var scope = _scopes[_scopeCount++];
        scope.Open(this, shard, home, record, hash, key, what, database);
        if (record != 0) Touch(record);
        return scope;
    }

    /// <summary>Starts a command in the unit's effect; its arguments follow by <see cref="EffectArgument(ReadOnlySpan{byte})"/>. Within a command it stands for the command itself.</summary>
    public void BeginEffect(int arguments)
    {
        _replaced = true;
        if (!DropsEffects) _effects.Begin(Database, arguments);
    }

    /// <summary>One argument of the effect begun last.</summary>
    public void EffectArgument(ReadOnlySpan<byte> argument)
    {
        if (!DropsEffects) _effects.Argument(argument);
    }

    /// <summary>Changes are made for this server alone (a script's <c>redis.set_repl(redis.REPL_NONE)</c>): what commands give as their effect is dropped.</summary>
    public bool DropsEffects { get; set; }

    /// <summary>One argument of the effect begun last, in decimal.</summary>
    public void EffectArgument(long argument)
    {
        Span<byte> digits = stackalloc byte[RedisNumber.MaxLongLength];
        EffectArgument(digits[..RedisNumber.Format(argument, digits)]);
    }

    /// <summary>The command that runs changed something, but its effect is nothing or already given.</summary>
    public void SuppressEffect() => _replaced = true;

    /// <summary>Says that a whole database changed (FLUSHDB, SWAPDB).</summary>
    internal void MarkKeyspaceChanged()
    {
        _keyspaceChanged = true;
        Copies.NoteEverything();
    }

    /// <summary>The mask of the shard of one key.</summary>
    public ulong ShardOf(ReadOnlySpan<byte> key) => 1UL << Engine.ShardIndex(key);

    /// <summary>True when the unit holds this shard's lock.</summary>
    internal bool Holds(int shard) => _held.Has(shard);

    /// <summary>Holds a shard for a moment: its lock is taken unless the unit has it. Only where no other lock is held.</summary>
    /// <exception cref="ShardHeldException">Another unit holds it for long.</exception>
    internal BorrowedShard Borrow(Shard shard)
    {
        if (Holds(shard.Index)) return default;
        if (_held.Mask != 0) throw new InvalidOperationException("No lock is added while one is held.");
        if (!_held.TryTake(Engine, 1UL << shard.Index)) throw new ShardHeldException();
        return new BorrowedShard(this);
    }

    internal void GiveBack()
    {
        var wasEntered = IsEntered;
        Exit();
        IsEntered = wasEntered;
    }

    internal bool IsExpired(nint record)
    {
        var expiry = KeyRecord.Expiry(record);
        return expiry >= 0 && expiry < ExpiryInstant;
    }

    /// <summary>
    /// What expires before this is gone: <see cref="Now"/>. While a log is replayed nothing is, since the log itself says what had expired when: a key that was
    /// changed just before its time must be there to be changed again.
    /// </summary>
    public long ExpiryInstant => Engine.IsLoading ? 0 : Now;

    /// <summary>Logs that a key is gone, before what the command that runs does: to be freed at once by who reads it, or later.</summary>
    internal void LogDeletion(int database, ReadOnlySpan<byte> key, bool lazy)
    {
        _effects.Begin(database, 2);
        _effects.Argument(lazy ? "UNLINK"u8 : "DEL"u8);
        _effects.Argument(key);
    }

    /// <summary>Tells those concerned of a change.</summary>
    internal void Publish(Shard shard, int database, ReadOnlySpan<byte> key, KeyEvent what, bool exists, int weight = 1, KeySignal signal = KeySignal.All)
    {
        shard.Dirty += weight;
        if (!shard.Watches.IsEmpty) shard.Watches.Touch(database, key, exists, signal);
        if ((signal & KeySignal.Waiters) != 0 && !shard.Waiters.IsEmpty)
        {
            shard.Waiters.Touch(database, key, Engine);
            if (shard.Waiters.HasReady) _readied |= 1UL << shard.Index;
        }
        if ((signal & KeySignal.Watchers) != 0 && Engine.BroadcastPrefixes is var prefixes && (prefixes.Length > 0 || !shard.Tracking.IsEmpty)) Copies.NoteChange(shard, key, what, prefixes);
        if (what.Name is not null) Engine.Listener?.OnKeyEvent(this, database, key, what);
    }

    /// <summary>
    /// Notes that a client has read a key of a locked shard: it is told of the key's next change, once. Where there is no room to note it the client is told at once.
    /// </summary>
    public void Track(ReadOnlySpan<byte> key, long client) => Copies.Track(key, client);

    /// <summary>The copies that clients have of its keys.</summary>
    internal ClientCopies Copies => _copies ??= new ClientCopies(this);

    internal void MarkReadied(Shard shard)
    {
        if (shard.Waiters.HasReady) _readied |= 1UL << shard.Index;
    }

    private void Locate(ReadOnlySpan<byte> key, int database, bool holdsExpired, out Shard shard, out ShardDatabase home, out ulong hash, out nint record)
    {
        hash = KeyHash.Of(key, Engine.HashSeed);
        var index = Engine.ShardIndex(key, hash);
        if (!_held.Has(index)) throw new InvalidOperationException("A command touched a key that it did not declare.");
        shard = Engine.Shards[index];
        home = shard.Databases[database];
        record = RecordTable<KeyRecord>.Find(home.Keys, key, hash);
        if (record != 0 && KeyRecord.Expiry(record) >= 0 && IsExpired(record))
        {
            if (!holdsExpired) this.Expire(shard, database, record, hash);
            record = 0;
        }
    }

    private void Touch(nint record)
    {
        if (NoTouch) return;
        if (Engine.Frequency is { } frequency) KeyRecord.SetAccess(record, frequency.Touched(KeyRecord.Access(record), Now, Random.Shared));
        else if (KeyRecord.Access(record) != Engine.AccessClock) KeyRecord.SetAccess(record, Engine.AccessClock);
    }

    /// <summary>CLIENT NO-TOUCH: reads leave the access clock alone.</summary>
    public bool NoTouch { get; set; }
}
