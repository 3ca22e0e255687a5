using System.Text;

namespace RedHare.Cli.Transfers;

/// <summary>
/// An append log of its own in a directory, which <c>--appendonly yes --dir</c> starts from: the data set as its base, and a manifest that names it, written last. A directory that has a log already is left alone.
/// </summary>
internal sealed class LogDirectoryTarget : ITransferTarget
{
    private const string Base = "appendonly.aof.1.base.rdb", Manifest = "appendonly.aof.manifest";

    private readonly string _path;
    private readonly FileTarget _file;

    public LogDirectoryTarget(string directory, ExpiringFields fields)
    {
        _path = Path.Combine(Path.GetFullPath(directory), "appendonlydir");
        if (Directory.Exists(_path) && Directory.EnumerateFileSystemEntries(_path).Any())
            throw new TransferException($"'{_path}' holds an append log already; a server that runs over it takes keys by --to redis://host:port");
        Directory.CreateDirectory(_path);
        _file = new FileTarget(Path.Combine(_path, Base), fields);
    }

    /// <summary>Whether a target that is no URL means a directory and not a file.</summary>
    public static bool IsMeant(string path) => Directory.Exists(path) || Path.EndsInDirectorySeparator(path);

    public Task WriteAsync(IReadOnlyList<TransferEntry> entries, CancellationToken cancellation) => _file.WriteAsync(entries, cancellation);

    public async Task FinishAsync(IReadOnlyList<byte[]> libraries, CancellationToken cancellation)
    {
        await _file.FinishAsync(libraries, cancellation).ConfigureAwait(false);
        var aside = Path.Combine(_path, Manifest + ".part");
        await using (var manifest = new FileStream(aside, FileMode.Create, FileAccess.Write))
        {
            manifest.Write(Encoding.ASCII.GetBytes($"file {Base} seq 1 type b\n"));
            manifest.Flush(flushToDisk: true);
        }
        File.Move(aside, Path.Combine(_path, Manifest));
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
