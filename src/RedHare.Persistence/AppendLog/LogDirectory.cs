using System.Text;
using RedHare.Commands.Configuration;
using RedHare.Files;

namespace RedHare.Persistence.AppendLog;

/// <summary>The names and places of a log's files, which are Redis 7's: <c>dir/appenddirname/</c> with the manifest, one base file and incremental files.</summary>
internal sealed class LogDirectory(IFileLayer files, string parent, string path, string prefix)
{
    private readonly string _parent = parent;
    private readonly string _prefix = prefix;

    public LogDirectory(IFileLayer files, ServerConfiguration configuration)
        : this(files, configuration.Process.Directory, System.IO.Path.Combine(configuration.Process.Directory, configuration.Persistence.AppendDirectoryName), configuration.Persistence.AppendFileName)
    {
    }

    public IFileLayer Files { get; } = files;

    public string Path { get; } = path;

    public string ManifestPath => PathOf(_prefix + ".manifest");

    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Where a new base is written before it has its name; a crash leaves it to be deleted.</summary>
    public string AsidePath => PathOf($"{Replacement.Prefix}{_prefix}.base");

    /// <summary>The incremental file of a log that has no base yet to go on from; likewise.</summary>
    public string TemporaryPath => PathOf($"{Replacement.Prefix}{_prefix}.incr");

    public LogFileEntry BaseOf(long sequence, BaseFormat format) =>
        new($"{_prefix}.{sequence}.base.{(format == BaseFormat.Snapshot ? "rdb" : "aof")}", sequence, LogFileType.Base);

    public LogFileEntry IncrementalOf(long sequence) => new($"{_prefix}.{sequence}.incr.aof", sequence, LogFileType.Incremental);

    /// <summary>The manifest as it is on the disk; a log of one file, as Redis wrote it before version 7, becomes the base of a new one.</summary>
    /// <exception cref="PersistenceException">It cannot be read.</exception>
    public LogManifest Open()
    {
        var manifest = Files.FileExists(ManifestPath) ? Read() : LogManifest.Empty;
        var old = System.IO.Path.Combine(_parent, _prefix);
        if (!Files.FileExists(old)) return manifest;
        var interrupted = manifest is { Base: { } only, Incremental.Count: 0 } && only.Name == _prefix && !Files.FileExists(PathOf(_prefix));
        return manifest.IsEmpty || interrupted ? Upgrade(old) : manifest;
    }

    /// <summary>The manifest as it is on the disk.</summary>
    /// <exception cref="PersistenceException">It cannot be read.</exception>
    public LogManifest Read()
    {
        using var reader = new StreamReader(Files.OpenRead(ManifestPath), new UTF8Encoding(false));
        return LogManifest.Parse(ManifestPath, reader.ReadToEnd());
    }

    /// <summary>Makes a manifest the one that counts from here on.</summary>
    public void Save(LogManifest manifest) => Replacement.Write(Files, ManifestPath, manifest.Format());

    /// <summary>Makes the directory unless it is there.</summary>
    public void Create()
    {
        if (Files.DirectoryExists(Path)) return;
        Files.CreateDirectory(Path);
        Files.SyncDirectory(_parent);
    }

    /// <summary>Deletes what replacements and rewrites left behind, and with <paramref name="history"/> what they replaced; returns the manifest without the latter.</summary>
    public LogManifest Clean(LogManifest manifest, bool history)
    {
        // No others: a log of another appendfilename may be in the same directory, and in use.
        string[] leftovers = [AsidePath, TemporaryPath, PathOf(Replacement.Prefix + _prefix + ".manifest")];
        foreach (var path in leftovers)
            if (Files.FileExists(path)) Files.Delete(path);
        if (!history || manifest.History.Count == 0) return manifest;
        foreach (var entry in manifest.History) Files.Delete(PathOf(entry.Name));
        var clean = manifest with { History = [] };
        Save(clean);
        return clean;
    }

    // As Redis does it: the manifest first, then the file moves; a crash between the two is found by Open.
    private LogManifest Upgrade(string old)
    {
        Create();
        var manifest = LogManifest.Empty with { Base = new LogFileEntry(_prefix, 1, LogFileType.Base) };
        Save(manifest);
        Files.Move(old, PathOf(_prefix));
        Files.SyncDirectory(Path);
        Files.SyncDirectory(_parent);
        return manifest;
    }
}
