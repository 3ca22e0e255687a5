using RedHare.Commands;
using RedHare.Commands.Configuration;
using RedHare.Files;
using RedHare.Persistence.AppendLog;
using RedHare.Persistence.Directories;

namespace RedHare.Persistence.Loading;

/// <summary>An append log on the disk that is read and left as it is: a directory with a manifest, or a log of one file. Any Redis's, or ours.</summary>
public sealed class StoredLog
{
    private const string ManifestSuffix = ".manifest";

    private readonly SystemFileLayer _files = new();
    private readonly string _parent, _directory, _prefix;
    private readonly bool _isOneFile;

    private StoredLog(string parent, string directory, string prefix, bool isOneFile) => (_parent, _directory, _prefix, _isOneFile) = (parent, directory, prefix, isOneFile);

    /// <summary>Bytes at the end of the log that a crash left in the middle of a command, a transaction or a batch, and that were passed over.</summary>
    public long PassedOver { get; private set; }

    /// <summary>
    /// The log that a path means: a data directory with a log's directory in it, that directory, its manifest, or a file of commands. Null where there is none.
    /// </summary>
    /// <exception cref="PersistenceException">There are several, so the one that is meant must be named.</exception>
    public static StoredLog? Find(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (!Directory.Exists(path)) return path.EndsWith(ManifestSuffix, StringComparison.Ordinal) ? At(path) : IsCommands(path) ? OfOneFile(path) : null;
        string[] manifests = [.. Directory.EnumerateFiles(path, "*" + ManifestSuffix), .. Directory.EnumerateDirectories(path).SelectMany(static inner => Directory.EnumerateFiles(inner, "*" + ManifestSuffix))];
        if (manifests.Length > 1) throw new PersistenceException($"'{path}' holds several append logs: name the manifest of one, {string.Join(" or ", manifests)}.");
        if (manifests.Length == 1) return At(manifests[0]);
        var old = Path.Combine(path, PersistenceOptions.UsualAppendFileName);
        return File.Exists(old) ? OfOneFile(old) : null;
    }

    /// <summary>Loads it into a server that serves nobody, whose data set is empty.</summary>
    /// <exception cref="PersistenceException">It is damaged; the message says where.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public void Load(ServerContext server)
    {
        ArgumentNullException.ThrowIfNull(server);
        var directory = new LogDirectory(_files, _parent, _directory, _prefix);
        var secret = _files.FileExists(Path.Combine(_parent, DirectoryMeta.FileName)) ? DirectoryMeta.Open(_files, _parent).SealSecret : 0;
        var loader = new LogLoader(server, directory, secret) { Repairs = false };
        loader.Load(_isOneFile ? LogManifest.Empty with { Base = new LogFileEntry(_prefix, 1, LogFileType.Base) } : directory.Read());
        PassedOver = loader.PassedOver;
    }

    private static StoredLog At(string manifest)
    {
        var directory = Path.GetDirectoryName(manifest)!;
        return new StoredLog(Path.GetDirectoryName(directory) ?? directory, directory, Path.GetFileName(manifest)[..^ManifestSuffix.Length], isOneFile: false);
    }

    private static StoredLog OfOneFile(string path)
    {
        var directory = Path.GetDirectoryName(path)!;
        return new StoredLog(directory, directory, Path.GetFileName(path), isOneFile: true);
    }

    // One that begins with a snapshot is known by its name alone.
    private static bool IsCommands(string path)
    {
        if (!File.Exists(path)) return false;
        using var stream = File.OpenRead(path);
        return stream.ReadByte() is '*' or '#' || path.EndsWith(".aof", StringComparison.Ordinal);
    }
}
