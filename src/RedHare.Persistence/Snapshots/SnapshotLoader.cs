using System.Globalization;
using System.Text;
using RedHare.Commands;
using RedHare.Commands.Configuration;
using RedHare.Engine;
using RedHare.Engine.Structures;
using RedHare.Persistence.Background;

namespace RedHare.Persistence.Snapshots;

/// <summary>Loads an RDB file into a server. Nobody else works on the data meanwhile: it serves nobody yet, or the caller holds all shards.</summary>
internal sealed class SnapshotLoader
{
    private const int Batch = 512;
    private const long ReportBytes = 64 << 20;

    private readonly ServerContext _server;
    private readonly ExecutionUnit _unit;
    private readonly RestoreLimits _limits;
    private readonly Replay _replay;
    private readonly long _now;
    private readonly Delay _delay = new();
    private long _reported;

    /// <summary>A loader into a server.</summary>
    public SnapshotLoader(ServerContext server)
    {
        _server = server;
        _unit = new ExecutionUnit(server.Engine) { DropsEffects = true };
        _replay = new Replay(server);
        _now = server.Engine.UnixMilliseconds;
        var encodings = server.Configuration.Encodings;
        _limits = new RestoreLimits(encodings.Hash, encodings.Set, encodings.SortedSet, new PackListLimit(encodings.ListMaxListpackSize));
    }

    /// <summary>The file is the base of a log: its expired keys stay, since the log says what became of them.</summary>
    public bool IsLogBase { get; init; }

    /// <summary>Keys that are there give way; otherwise a key that comes twice makes the file a damaged one.</summary>
    public bool Replaces { get; init; }

    /// <summary>Keys loaded.</summary>
    public long Loaded { get; private set; }

    /// <summary>Keys that had expired.</summary>
    public long Expired { get; private set; }

    /// <summary>Collections without elements, which were passed over.</summary>
    public long Empty { get; private set; }

    /// <summary>Loads a file from where the stream stands; returns where it ends, which a log's preamble goes on from.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <exception cref="PersistenceException">It cannot be loaded; the data set holds what came before the damage.</exception>
    public long Load(Stream stream, string name)
    {
        var reader = new RdbReader(stream, _server.Configuration.Persistence.SnapshotChecksum && !_server.Engine.SkipsChecksums);
        var wasLoading = _server.Engine.IsLoading;
        _server.Engine.IsLoading = true;
        try
        {
            while (true)
            {
                var item = reader.Read();
                if (item == RdbItem.Key) item = LoadKeys(reader, name);
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
                    case RdbItem.End:
                        return reader.Position;
                    case RdbItem.Torn or RdbItem.Damaged:
                        throw Refusal(reader, name, reader.Fault!);
                    default:
                        break;
                }
            }
        }
        finally
        {
            _server.Engine.IsLoading = wasLoading;
        }
    }

    /// <summary>Loads the key that was read and those that follow it; returns the next item that is none.</summary>
    private RdbItem LoadKeys(RdbReader reader, string name)
    {
        while (true)
        {
            _unit.Enter(_unit.Engine.AllShards);
            try
            {
                for (var i = 0; i < Batch; i++)
                {
                    LoadKey(reader, name);
                    var next = reader.Read();
                    if (next != RdbItem.Key) return next;
                }
            }
            finally
            {
                _unit.Exit();
            }
            Progress(reader, name);
        }
    }

    private void LoadKey(RdbReader reader, string name)
    {
        if (reader.Database >= _unit.Engine.Databases)
            throw new PersistenceException($"FATAL: Data file was created with a Redis server configured to handle more than {_unit.Engine.Databases} databases: '{name}' has keys of database {reader.Database}. Raise 'databases'.");
        _unit.Database = reader.Database;
        _unit.BeginCommand();
        var key = _unit.Write(reader.Key, KeyEvent.None);
        if (key.Exists && !Replaces) throw Refusal(reader, name, $"the key '{Printable(reader.Key)}' comes a second time");
        var outcome = reader.Restore(key, _limits);
        if (outcome == RestoreOutcome.NoValue)
        {
            _unit.EndCommand();
            throw Refusal(reader, name, $"{reader.Fault} (key '{Printable(reader.Key)}')");
        }
        if (outcome == RestoreOutcome.Empty)
        {
            if (Empty++ < 10) Log(LogLevel.Notice, $"rdbLoadObject skipping empty key: {Printable(reader.Key)}");
        }
        else if (reader.Expiry >= 0 && reader.Expiry < _now && !IsLogBase)
        {
            Expired++;
            key.Delete();
        }
        else Loaded++;
        _unit.EndCommand();
        _delay.Wait(_server.Configuration.Persistence.KeyLoadDelay);
    }

    private void LoadLibrary(RdbReader reader, string name)
    {
        var line = new Arguments();
        line.Fill(["FUNCTION"u8.ToArray(), "LOAD"u8.ToArray(), .. Replaces ? ["REPLACE"u8.ToArray()] : (byte[][])[], reader.Text.ToArray()]);
        var before = _replay.Errors;
        if (!_replay.TryRun(line) || _replay.Errors != before) throw Refusal(reader, name, "a library of functions does not load");
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

    private static PersistenceException Refusal(RdbReader reader, string name, string reason) =>
        new($"Bad file format reading the RDB file '{name}' at offset {reader.Offset}: {reason}. 'redhare check {name}' says more, and what can be saved of it.");

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
