using RedHare.Files;
using RedHare.Persistence.AppendLog;
using RedHare.Persistence.Directories;

namespace RedHare.Persistence.Checking;

/// <summary>Checks an RDB file, an append log by its manifest, or one of its files, without a server.</summary>
public static class FileCheck
{
    /// <summary>Checks a file; what kind it is its first bytes tell.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static CheckReport Run(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        path = Path.GetFullPath(path);
        var files = new SystemFileLayer();
        if (path.EndsWith(".manifest", StringComparison.Ordinal)) return CheckManifest(files, path);
        using (var stream = files.OpenRead(path))
        {
            var first = stream.ReadByte();
            if (first == 'R' && !IsLog(path)) return RdbCheck.Run(files, path);
        }
        return LogCheck.Run(files, path, SecretOf(files, Path.GetDirectoryName(path)!), mayCut: true);
    }

    private static bool IsLog(string path) => path.EndsWith(".aof", StringComparison.Ordinal);

    private static CheckReport CheckManifest(SystemFileLayer files, string path)
    {
        LogManifest manifest;
        try
        {
            using var reader = new StreamReader(files.OpenRead(path));
            manifest = LogManifest.Parse(path, reader.ReadToEnd());
        }
        catch (PersistenceException exception)
        {
            return new CheckReport(false, [exception.Message]);
        }
        var directory = Path.GetDirectoryName(path)!;
        var secret = SecretOf(files, Path.GetDirectoryName(directory)!);
        LogFileEntry[] entries = manifest.Base is { } first ? [first, .. manifest.Incremental] : [.. manifest.Incremental];
        var lines = new List<string>();
        for (var i = 0; i < entries.Length; i++)
        {
            var file = Path.Combine(directory, entries[i].Name);
            if (!files.FileExists(file)) return new CheckReport(false, [.. lines, $"{entries[i].Name}: it is in the manifest, and is not there. Restore it from a backup."]);
            var report = LogCheck.Run(files, file, secret, mayCut: i == entries.Length - 1);
            lines.AddRange(report.Lines.Select(line => $"{entries[i].Name}: {line}"));
            if (!report.IsSound) return report with { Lines = lines };
        }
        lines.Add("All files of the append only file and its manifest are sound.");
        return new CheckReport(true, lines);
    }

    // Where it is there, the seals are looked at too.
    private static ulong? SecretOf(SystemFileLayer files, string directory)
    {
        foreach (var place in (string?[])[directory, Path.GetDirectoryName(directory)])
            if (place is not null && files.FileExists(Path.Combine(place, DirectoryMeta.FileName))) return DirectoryMeta.Open(files, place).SealSecret;
        return null;
    }
}
