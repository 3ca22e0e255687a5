using System.Globalization;
using System.Text;
using RedHare.Commands;
using RedHare.Commands.Configuration;
using RedHare.Engine;
using RedHare.Persistence.AppendLog;
using RedHare.Persistence.Background;
using RedHare.Persistence.Snapshots;

namespace RedHare.Persistence.Loading;

/// <summary>
/// Replays a log into a server that serves nobody yet. A tail that a crash tore is cut off; a unit between MULTI and EXEC counts wholly or not at all; what was durable and
/// is damaged is refused.
/// </summary>
internal sealed class LogLoader(ServerContext server, LogDirectory directory, ulong secret)
{
    private readonly Replay _replay = new(server);
    private readonly Arguments _line = new();
    private readonly Delay _delay = new(() => server.Configuration.Persistence.KeyLoadDelay, () => server.Loading?.GoOn() == false);
    private readonly Dictionary<string, long> _ends = [];
    private long _bytes, _total, _reported;
    private string? _unknown;
    private bool _isHeld;

    /// <summary>False for a log that is somebody else's: what a crash left at its end is passed over and not cut off.</summary>
    public bool Repairs { get; init; } = true;

    /// <summary>Bytes that were passed over at the end of a file that is not repaired.</summary>
    public long PassedOver { get; private set; }

    /// <summary>Commands replayed.</summary>
    public long Commands { get; private set; }

    /// <summary>Keys that came from a snapshot.</summary>
    public long Keys { get; private set; }

    /// <summary>Loads all files of the manifest.</summary>
    /// <exception cref="PersistenceException">They cannot be loaded; the message says why and what helps.</exception>
    public void Load(LogManifest manifest)
    {
        server.Engine.IsLoading = true;
        try
        {
            // What a batch did that turned out to be torn cannot be taken back; the file is cut then and all begins anew.
            while (!TryLoad(manifest)) Clear();
        }
        finally
        {
            server.Engine.IsLoading = false;
        }
        if (_replay.Errors > 0) Log(LogLevel.Warning, $"{_replay.Errors} commands of the append only file answered with an error while they were replayed.");
    }

    /// <summary>Replaces the data set by what the files hold. The unit holds all shards.</summary>
    public void Reload(LogManifest manifest, ExecutionUnit unit)
    {
        _isHeld = true;
        server.Engine.Flush(unit, -1, lazy: false);
        Clear();
        Load(manifest);
    }

    private bool TryLoad(LogManifest manifest)
    {
        Commands = Keys = _bytes = _reported = 0;
        LogFileEntry[] entries = manifest.Base is { } first ? [first, .. manifest.Incremental] : [.. manifest.Incremental];
        foreach (var entry in entries)
            if (!directory.Files.FileExists(directory.PathOf(entry.Name)))
                throw new PersistenceException($"The AOF file {entry.Name} doesn't exist: No such file or directory. It is in the manifest '{directory.ManifestPath}'. Restore it from a backup, or the data set is not whole.");
        _total = entries.Sum(entry => Length(entry));
        if (server.Loading is { } progress) (progress.TotalBytes, progress.LoadedBytes) = (_total, 0);
        for (var i = 0; i < entries.Length; i++)
            if (!TryLoad(entries[i], isLast: entries.Skip(i + 1).All(IsBlank))) return false;
        return true;
    }

    // A crash can leave the next file without a command behind one that is torn: then the torn one is the last that counts.
    private bool IsBlank(LogFileEntry entry)
    {
        using var stream = directory.Files.OpenRead(directory.PathOf(entry.Name));
        if (stream.Length == 0) return true;
        var parser = new LogParser(stream, 0);
        while (true)
        {
            var item = parser.Read();
            if (item is not (LogItem.Note or LogItem.Filler)) return item is LogItem.End;
        }
    }

    private long Length(LogFileEntry entry)
    {
        using var stream = directory.Files.OpenRead(directory.PathOf(entry.Name));
        return stream.Length;
    }

    private bool TryLoad(LogFileEntry entry, bool isLast)
    {
        var started = Environment.TickCount64;
        Fault? fault;
        long? filler;
        using (var stream = new WatchedStream(directory.Files.OpenRead(directory.PathOf(entry.Name)), server.Loading) { End = _ends.GetValueOrDefault(entry.Name, long.MaxValue) })
        {
            fault = Run(stream, LoadSnapshot(entry, stream), out filler);
        }
        if (fault is { } found && Cut(entry, found, isLast)) return false;
        // Reserved by a server that was killed; a server that runs needs what it reserved.
        if (filler is { } from && isLast && !_isHeld && Repairs) directory.Files.Truncate(directory.PathOf(entry.Name), from);
        Log(LogLevel.Notice, string.Create(CultureInfo.InvariantCulture, $"DB loaded from {(entry.Type == LogFileType.Base ? "base" : "incr")} file {entry.Name}: {(Environment.TickCount64 - started) / 1000.0:0.000} seconds"));
        return true;
    }

    /// <summary>Loads the snapshot that a base, or a log of one file, begins with; returns where the commands begin.</summary>
    private long LoadSnapshot(LogFileEntry entry, Stream stream)
    {
        Span<byte> magic = stackalloc byte[5];
        var isSnapshot = stream.ReadAtLeast(magic, 5, throwOnEndOfStream: false) == 5 && magic.SequenceEqual("REDIS"u8);
        stream.Position = 0;
        if (!isSnapshot) return 0;
        var loader = new SnapshotLoader(server) { IsLogBase = true, HasHelp = !_isHeld };
        stream.Position = loader.Load(stream, directory.PathOf(entry.Name));
        Keys += loader.Loaded;
        return stream.Position;
    }

    /// <summary>Replays a file up to its end, or to what is wrong with it. It ends with filler from <paramref name="filler"/> on, if there is any.</summary>
    private Fault? Run(Stream stream, long start, out long? filler)
    {
        filler = null;
        var parser = new LogParser(stream, start);
        var sum = BatchChecksum.At(secret, start);
        long batch = start, good = start, unit = 0;
        var isSealed = false;
        List<Arguments>? queue = null;
        _replay.Select(0);
        while (true)
        {
            var item = parser.Read();
            if (item is not (LogItem.Filler or LogItem.End)) filler = null;
            switch (item)
            {
                case LogItem.Filler:
                    // Only a batch of ours stands right before it, and one without its seal is torn.
                    if (queue is not null || (isSealed && sum.Length > 0)) return new Fault(batch, batch, IsTorn: true, isSealed) { IsReplayed = true };
                    filler ??= parser.Offset;
                    good = batch = parser.EndOffset;
                    sum = BatchChecksum.At(secret, batch);
                    break;
                case LogItem.End when queue is null:
                    return null;
                case LogItem.End:
                    return new Fault(unit, unit, IsTorn: true, isSealed);
                case LogItem.Torn:
                    return new Fault(queue is null ? good : unit, parser.Offset, IsTorn: true, isSealed);
                case LogItem.Damaged:
                    return new Fault(queue is null ? good : unit, parser.Offset, IsTorn: false, isSealed);
                case LogItem.Note when BatchSeal.TryParse(parser.Raw, secret, out var seal):
                    isSealed = true;
                    if (queue is not null) return new Fault(unit, unit, IsTorn: false, isSealed);
                    // A seal of nothing begins anew: before it stands what another wrote, or what a crash left unsealed.
                    if ((seal.Length == 0 ? BatchChecksum.At(secret, parser.Offset) : sum).Seal(seal.Durable) != seal) return new Fault(batch, batch, IsTorn: false, isSealed) { IsReplayed = true };
                    good = batch = parser.EndOffset;
                    sum = BatchChecksum.At(secret, batch);
                    break;
                case LogItem.Note:
                    sum.Add(parser.Raw);
                    if (queue is null) good = parser.EndOffset;
                    break;
                default:
                    sum.Add(parser.Raw);
                    if (!TryTake(parser, ref queue, ref unit)) return new Fault(queue is null ? good : unit, parser.Offset, IsTorn: false, isSealed) { IsReplayed = queue is not null, Unknown = _unknown };
                    if (queue is null) good = parser.EndOffset;
                    _delay.Wait();
                    break;
            }
            Progress(parser);
        }
    }

    /// <summary>Runs a command, or queues it between MULTI and EXEC; false when it cannot stand there.</summary>
    private bool TryTake(LogParser parser, ref List<Arguments>? queue, ref long unit)
    {
        var arguments = parser.Arguments;
        if (Ascii.EqualsIgnoreCase(arguments[0], "MULTI"u8))
        {
            if (queue is not null || arguments.Count != 1) return false;
            queue = [];
            unit = parser.Offset;
            return true;
        }
        if (!Ascii.EqualsIgnoreCase(arguments[0], "EXEC"u8))
        {
            queue?.Add(arguments.Copy());
            return queue is not null || TryRun(arguments);
        }
        if (queue is not { } commands || arguments.Count != 1) return false;
        foreach (var command in commands)
            if (!TryRun(command)) return false;
        queue = null;
        return true;
    }

    private bool TryRun(Arguments arguments)
    {
        Commands++;
        if (_replay.TryRun(arguments)) return true;
        _unknown = Encoding.UTF8.GetString(arguments[0][..Math.Min(64, arguments[0].Length)]);
        return false;
    }

    /// <summary>Cuts a torn tail off, or refuses. True when what was replayed of it must be undone.</summary>
    private bool Cut(LogFileEntry entry, Fault fault, bool isLast)
    {
        var path = directory.PathOf(entry.Name);
        var check = $"make a backup of your AOF file, then use redhare check --fix {directory.ManifestPath}, which cuts the log there";
        if (LogDamage.WasDurable(directory.Files, path, secret, fault.At))
            throw new PersistenceException($"Bad file format reading the append only file '{entry.Name}': bytes that had been durable are changed or missing at offset {fault.At}. Restore the file from a backup; or, to lose all that follows: {check}.");
        if (!fault.IsTorn && !fault.IsSealed && fault.Unknown is { } name)
            throw new PersistenceException($"Unknown command '{name}' reading the append only file {entry.Name} at offset {fault.At}: another kind of server wrote it, or {check}.");
        if (!fault.IsTorn && !fault.IsSealed)
            throw new PersistenceException($"Bad file format reading the append only file '{entry.Name}' at offset {fault.At}: {check}.");
        if (!isLast)
            throw new PersistenceException($"The append only file '{entry.Name}' ends in mid-command at offset {fault.Good}, and it is not the last of the log: {check}.");
        if (!server.Configuration.Persistence.LoadTruncated)
            throw new PersistenceException($"Unexpected end of file reading the append only file '{entry.Name}' at offset {fault.Good}. You can: 1) {check}. 2) Alternatively you can set the 'aof-load-truncated' configuration option to yes and restart the server.");
        if (!Repairs)
        {
            PassedOver = Length(entry) - fault.Good;
            _ends[entry.Name] = fault.Good;
            return fault.IsReplayed;
        }
        Log(LogLevel.Warning, $"!!! Warning: short read while loading the AOF file {entry.Name}!!!");
        Log(LogLevel.Warning, $"AOF {entry.Name} loaded anyway because aof-load-truncated is enabled; truncating it at offset {fault.Good}.");
        directory.Files.Truncate(path, fault.Good);
        return fault.IsReplayed;
    }

    private void Clear()
    {
        foreach (string[] line in (string[][])[["FLUSHALL"], ["FUNCTION", "FLUSH"]])
        {
            _line.Fill([.. line.Select(Encoding.ASCII.GetBytes)]);
            _replay.TryRun(_line);
        }
    }

    private void Progress(LogParser parser)
    {
        _bytes += parser.Raw.Length;
        if (_bytes - _reported < 64 << 20) return;
        _reported = _bytes;
        Log(LogLevel.Notice, $"Loading the append only file: {_bytes >> 20} of {_total >> 20} MB, {_bytes * 100 / Math.Max(1, _total)} %, {Commands} commands.");
    }

    private void Log(LogLevel level, string message) => server.Log?.Invoke(level, message);

    /// <summary>Something wrong with a file.</summary>
    /// <param name="Good">Up to here all is good.</param>
    /// <param name="At">Here it is not.</param>
    /// <param name="IsTorn">The file ends where something should follow; otherwise there is something that should not be.</param>
    /// <param name="IsSealed">The file has seals of this directory's: it is ours, and so a damage that was not durable is what a crash left.</param>
    private readonly record struct Fault(long Good, long At, bool IsTorn, bool IsSealed)
    {
        /// <summary>Commands behind <see cref="Good"/> were replayed.</summary>
        public bool IsReplayed { get; init; }

        /// <summary>The name of a command that there is not, or not with so many arguments.</summary>
        public string? Unknown { get; init; }
    }
}
