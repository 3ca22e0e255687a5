using RedHare.Files;

namespace RedHare.Persistence.AppendLog;

/// <summary>
/// The log's files on the disk and the manifest that lists them. Every change leaves a directory that loads, whatever moment a crash picks. Safe from many threads.
/// </summary>
internal sealed class LogStore(LogDirectory directory, LogManifest manifest, ulong secret, Func<bool> keepsHistory)
{
    private readonly Lock _gate = new();
    private LogManifest _manifest = manifest;
    private long _lastBase = manifest.BaseSequence, _lastIncremental = manifest.IncrementalSequence;
    private long _finishedBytes;

    public LogDirectory Directory { get; } = directory;

    /// <summary>What a new incremental file begins with.</summary>
    public Func<byte[]>? Head { get; init; }

    public ulong Secret { get; } = secret;

    /// <summary>The files that count.</summary>
    public LogManifest Manifest
    {
        get
        {
            lock (_gate) return _manifest;
        }
    }

    /// <summary>Bytes of all files but the one that is written to.</summary>
    public long FinishedBytes => Volatile.Read(ref _finishedBytes);

    /// <summary>Opens the last incremental file to go on with it.</summary>
    public LogFile OpenLast()
    {
        lock (_gate)
        {
            var file = new LogFile(Directory.Files, Directory.PathOf(_manifest.Incremental[^1].Name), Secret, Head?.Invoke());
            CountFinished();
            return file;
        }
    }

    /// <summary>Begins a further incremental file. What was written to the one before must be durable.</summary>
    public LogFile Extend()
    {
        lock (_gate)
        {
            var (entry, file) = Create();
            try
            {
                Save(_manifest with { Incremental = [.. _manifest.Incremental, entry] });
            }
            catch
            {
                file.Dispose();
                throw;
            }
            CountFinished();
            return file;
        }
    }

    /// <summary>Makes the incremental file of a log whose first base is still to be written.</summary>
    public LogFile CreateTemporary()
    {
        lock (_gate) return Create(Directory.TemporaryPath);
    }

    /// <summary>Makes a finished file the base, and the last incremental file, if there is one, what follows it; all other files are history.</summary>
    /// <param name="aside">The base under another name, its bytes durable.</param>
    /// <param name="format">How it is written.</param>
    public void Replace(string aside, BaseFormat format)
    {
        lock (_gate) Replace(aside, format, [.. _manifest.Incremental.TakeLast(1)]);
    }

    /// <summary>As <see cref="Replace(string, BaseFormat)"/>; what follows the base is what <see cref="CreateTemporary"/> made.</summary>
    public void ReplaceWithTemporary(string aside, BaseFormat format)
    {
        lock (_gate)
        {
            var entry = Directory.IncrementalOf(++_lastIncremental);
            Directory.Files.Move(Directory.TemporaryPath, Directory.PathOf(entry.Name));
            Replace(aside, format, [entry]);
        }
    }

    private void Replace(string aside, BaseFormat format, LogFileEntry[] incremental)
    {
        // A number is not used again even when this fails half way: nobody knows then what is on the disk.
        var entry = Directory.BaseOf(++_lastBase, format);
        Directory.Files.Move(aside, Directory.PathOf(entry.Name));
        Directory.Files.SyncDirectory(Directory.Path);
        var replaced = _manifest.Incremental.Where(old => !incremental.Contains(old)).Reverse();
        if (_manifest.Base is { } before) replaced = replaced.Append(before);
        // The latest first, as Redis lists them.
        Save(new LogManifest(entry, incremental, [.. replaced.Select(old => old with { Type = LogFileType.History }), .. _manifest.History]));
        CountFinished();
        if (!keepsHistory()) Forget();
    }

    /// <summary>With the log turned off: a base without anything that follows.</summary>
    public void ReplaceAll(string aside, BaseFormat format)
    {
        lock (_gate)
        {
            Replace(aside, format, []);
            // As Redis does: there is no file whose number could be met again.
            if (_manifest.History.Count == 0) _lastIncremental = 0;
        }
    }

    /// <summary>Deletes the files that were replaced, unless they are to stay.</summary>
    public void Reconsider()
    {
        lock (_gate)
        {
            if (!keepsHistory() && _manifest.History.Count > 0) Forget();
        }
    }

    // What cannot be deleted now stays listed as history, and the next start deletes it.
    private void Forget()
    {
        try
        {
            foreach (var entry in _manifest.History) Directory.Files.Delete(Directory.PathOf(entry.Name));
            Save(_manifest with { History = [] });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }

    private (LogFileEntry Entry, LogFile File) Create()
    {
        var entry = Directory.IncrementalOf(++_lastIncremental);
        return (entry, Create(Directory.PathOf(entry.Name)));
    }

    private LogFile Create(string path)
    {
        Directory.Files.Delete(path);
        var file = new LogFile(Directory.Files, path, Secret, Head?.Invoke());
        try
        {
            Directory.Files.SyncDirectory(Directory.Path);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private void Save(LogManifest manifest)
    {
        Directory.Save(manifest);
        _manifest = manifest;
    }

    private void CountFinished()
    {
        long bytes = 0;
        IEnumerable<LogFileEntry> entries = _manifest.Incremental.SkipLast(1);
        if (_manifest.Base is { } first) entries = entries.Prepend(first);
        foreach (var entry in entries)
            using (var stream = Directory.Files.OpenRead(Directory.PathOf(entry.Name))) bytes += stream.Length;
        Volatile.Write(ref _finishedBytes, bytes);
    }
}

/// <summary>How a base file is written.</summary>
internal enum BaseFormat
{
    /// <summary>As commands.</summary>
    Commands,
    /// <summary>As a snapshot, aof-use-rdb-preamble.</summary>
    Snapshot,
}
