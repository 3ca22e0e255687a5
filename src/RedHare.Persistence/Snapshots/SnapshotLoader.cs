using System.Globalization;
using System.Text;
using RedHare.Commands;
using RedHare.Commands.Configuration;
using RedHare.Engine;
using RedHare.Engine.Structures;
using RedHare.Persistence.Background;

namespace RedHare.Persistence.Snapshots;

/// <summary>
/// Loads an RDB file into a server. Nobody else works on the data meanwhile: it serves nobody yet, or the caller holds all shards. One thread cuts the file into keys, others make values of them
/// (<see cref="KeyRestorers"/>).
/// </summary>
internal sealed class SnapshotLoader
{
    private const long ReportBytes = 64 << 20;

    private readonly ServerContext _server;
    private readonly ExecutionUnit _unit;
    private readonly RestoreLimits _limits;
    private readonly Replay _replay;
    private readonly long _now;
    private readonly Delay _delay;
    private readonly KeyBatch?[] _batches;
    private long _loaded, _expired, _empty;
    private long _reported;

    /// <summary>A loader into a server.</summary>
    public SnapshotLoader(ServerContext server)
    {
        _server = server;
        _unit = new ExecutionUnit(server.Engine) { DropsEffects = true };
        _replay = new Replay(server);
        _delay = new Delay(() => server.Configuration.Persistence.KeyLoadDelay, () => server.Loading?.GoOn() == false);
        _now = server.Engine.UnixMilliseconds;
        _batches = new KeyBatch?[server.Engine.ShardCount];
        var encodings = server.Configuration.Encodings;
        _limits = new RestoreLimits(encodings.Hash, encodings.Set, encodings.SortedSet, new PackListLimit(encodings.ListMaxListpackSize));
    }

    /// <summary>The file is the base of a log: its expired keys stay, since the log says what became of them.</summary>
    public bool IsLogBase { get; init; }

    /// <summary>Keys that are there give way; otherwise a key that comes twice makes the file a damaged one.</summary>
    public bool Replaces { get; init; }

    /// <summary>Other threads help; not where the caller holds locks, which they would wait for.</summary>
    public bool HasHelp { get; init; }

    /// <summary>Keys loaded.</summary>
    public long Loaded => Volatile.Read(ref _loaded);

    /// <summary>Keys that had expired.</summary>
    public long Expired => Volatile.Read(ref _expired);

    /// <summary>Collections without elements, which were passed over.</summary>
    public long Empty => Volatile.Read(ref _empty);

    /// <summary>Loads a file from where the stream stands; returns where it ends, which a log's preamble goes on from.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <exception cref="PersistenceException">It cannot be loaded; the data set holds what came before the damage.</exception>
    public long Load(Stream stream, string name)
    {
        var reader = new RdbReader(stream, _server.Configuration.Persistence.SnapshotChecksum && !_server.Engine.SkipsChecksums);
        var wasLoading = _server.Engine.IsLoading;
        _server.Engine.IsLoading = true;
        var restorers = new KeyRestorers(_server.Engine, (unit, batch) => Restore(unit, batch, name), HasHelp);
        try
        {
            while (true)
            {
                var item = reader.Read();
                if (item == RdbItem.Key) item = LoadKeys(reader, name, restorers);
                switch (item)
                {
                    case RdbItem.Aux:
                        NoteAux(reader);
                        break;
                    case RdbItem.Functions:
                        LoadLibrary(reader, name);
                        break;
                    case RdbItem.ModuleAux:
                        Log(LogLevel.Warning, $"The RDB file '{name}' contains AUX data of the module '{reader.Name}', which is not there; it was passed over.");
                        break;
                    case RdbItem.Sizes:
                        // A key takes three bytes at least: a lie about their number must not take memory.
                        if (stream.CanSeek) _server.Engine.Reserve(reader.Database, Math.Min(reader.Sizes.Keys, stream.Length / 3));
                        break;
                    case RdbItem.End:
                        SubmitAll(restorers);
                        restorers.Complete();
                        return reader.Position;
                    case RdbItem.Torn or RdbItem.Damaged:
                        // What was before it comes first: a damage there may be the reason for this one.
                        SubmitAll(restorers);
                        restorers.Complete();
                        throw Refusal(name, reader.Offset, reader.Fault!);
                    default:
                        break;
                }
            }
        }
        finally
        {
            restorers.Dispose();
            _server.Engine.ReleaseReserved();
            _server.Engine.IsLoading = wasLoading;
        }
    }

    /// <summary>Loads the key that was read and those that follow it; returns the next item that is none.</summary>
    private RdbItem LoadKeys(RdbReader reader, string name, KeyRestorers restorers)
    {
        while (true)
        {
            LoadKey(reader, name, restorers);
            _delay.Wait();
            var next = reader.Read();
            if (next != RdbItem.Key) return next;
            Progress(reader, name);
        }
    }

    private void LoadKey(RdbReader reader, string name, KeyRestorers restorers)
    {
        var engine = _server.Engine;
        if (reader.Database >= engine.Databases)
            throw new PersistenceException($"FATAL: Data file was created with a Redis server configured to handle more than {engine.Databases} databases: '{name}' has keys of database {reader.Database}. Raise 'databases'.");
        var shard = engine.ShardIndex(reader.Key);
        if (reader.TryMove(_batches[shard] ??= restorers.Rent(), shard))
        {
            if (_batches[shard] is { IsFull: true } full) Submit(restorers, shard, full);
            return;
        }
        // It is taken as it comes off the file, behind those before it.
        if (_batches[shard] is { Count: > 0 } before) Submit(restorers, shard, before);
        _unit.Enter(1UL << shard);
        try
        {
            var key = Open(_unit, reader.Database, reader.Key, name, reader.Offset);
            var outcome = reader.Restore(key, _limits);
            if (outcome == RestoreOutcome.NoValue) throw Damage(name, reader.Offset, reader.Fault!, reader.Key);
            Note(key, outcome, reader.Key, reader.Expiry);
        }
        finally
        {
            _unit.EndCommand();
            _unit.Exit();
        }
    }

    private void Submit(KeyRestorers restorers, int shard, KeyBatch batch)
    {
        _batches[shard] = null;
        restorers.Submit(batch);
    }

    private void SubmitAll(KeyRestorers restorers)
    {
        for (var shard = 0; shard < _batches.Length; shard++)
            if (_batches[shard] is { Count: > 0 } batch) Submit(restorers, shard, batch);
    }

    private void Restore(ExecutionUnit unit, KeyBatch batch, string name)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            batch.Prefetch(i);
            var key = Open(unit, batch.Database(i), batch.Key(i), name, batch.Offset(i));
            var outcome = batch.Restore(i, key, _limits);
            if (outcome == RestoreOutcome.NoValue)
            {
                unit.EndCommand();
                throw Damage(name, batch.Offset(i), $"{batch.TypeName(i)} integrity check failed", batch.Key(i));
            }
            Note(key, outcome, batch.Key(i), batch.Expiry(i));
            unit.EndCommand();
        }
    }

    private WriteScope Open(ExecutionUnit unit, int database, ReadOnlySpan<byte> name, string file, long offset)
    {
        unit.Database = database;
        unit.BeginCommand();
        var key = unit.Write(name, KeyEvent.None);
        if (key.Exists && !Replaces) throw Refusal(file, offset, $"the key '{Printable(name)}' comes a second time");
        return key;
    }

    private void Note(WriteScope key, RestoreOutcome outcome, ReadOnlySpan<byte> name, long expiry)
    {
        if (outcome == RestoreOutcome.Empty)
        {
            if (Interlocked.Increment(ref _empty) <= 10) Log(LogLevel.Notice, $"rdbLoadObject skipping empty key: {Printable(name)}");
        }
        else if (expiry >= 0 && expiry < _now && !IsLogBase)
        {
            Interlocked.Increment(ref _expired);
            key.Delete();
        }
        else Interlocked.Increment(ref _loaded);
    }

    private void LoadLibrary(RdbReader reader, string name)
    {
        var line = new Arguments();
        line.Fill(["FUNCTION"u8.ToArray(), "LOAD"u8.ToArray(), .. Replaces ? ["REPLACE"u8.ToArray()] : (byte[][])[], reader.Text.ToArray()]);
        var before = _replay.Errors;
        if (!_replay.TryRun(line) || _replay.Errors != before) throw Refusal(name, reader.Offset, "a library of functions does not load");
    }

    private void NoteAux(RdbReader reader)
    {
        var value = Encoding.UTF8.GetString(reader.Text);
        switch (reader.Name)
        {
            case "redis-ver":
                Log(LogLevel.Notice, $"Loading RDB produced by version {value}");
                break;
            case "ctime" when long.TryParse(value, CultureInfo.InvariantCulture, out var time):
                Log(LogLevel.Notice, $"RDB age {Math.Max(0, (_now / 1000) - time)} seconds");
                break;
            case "used-mem" when long.TryParse(value, CultureInfo.InvariantCulture, out var bytes):
                if (_server.Loading is { } progress) progress.MemoryWhenSaved = bytes;
                Log(LogLevel.Notice, string.Create(CultureInfo.InvariantCulture, $"RDB memory usage when created {bytes / 1048576.0:0.00} Mb"));
                break;
            case "aof-base" when value == "1":
                Log(LogLevel.Notice, "RDB is base AOF");
                break;
        }
    }

    private void Progress(RdbReader reader, string name)
    {
        if (reader.Position - _reported < ReportBytes) return;
        _reported = reader.Position;
        Log(LogLevel.Notice, $"Loading '{name}': {_reported >> 20} MB, {Loaded} keys.");
    }

    // Said at once, as Redis does; what is thrown may be said much later, or only to a client.
    private PersistenceException Damage(string file, long offset, string reason, ReadOnlySpan<byte> key)
    {
        Log(LogLevel.Warning, reason + ".");
        return Refusal(file, offset, $"{reason} (key '{Printable(key)}')");
    }

    private static PersistenceException Refusal(string name, long offset, string reason) =>
        new($"Bad file format reading the RDB file '{name}' at offset {offset}: {reason}. 'redhare check {name}' says more, and what can be saved of it.");

    private static string Printable(ReadOnlySpan<byte> key)
    {
        var text = new StringBuilder();
        foreach (var b in key[..Math.Min(key.Length, 64)])
        {
            if (b is >= 32 and < 127) text.Append((char)b);
            else text.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}");
        }
        return key.Length > 64 ? text.Append('…').ToString() : text.ToString();
    }

    private void Log(LogLevel level, string message) => _server.Log?.Invoke(level, message);
}
