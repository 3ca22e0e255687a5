namespace RedHare.Persistence.Tests;

/// <summary>A directory of the test's own, deleted at its end.</summary>
internal sealed class TempDirectory : IDisposable
{
    public TempDirectory() => Path = Directory.CreateTempSubdirectory("redhare-test-").FullName;

    public string Path { get; }

    public string Log => System.IO.Path.Combine(Path, "appendonlydir");

    public string Incremental => Directory.GetFiles(Log, "*.incr.aof").Order(StringComparer.Ordinal).Last();

    public string Manifest => System.IO.Path.Combine(Log, "appendonly.aof.manifest");

    /// <summary>A durable server in this process over the directory.</summary>
    public EmbeddedServer Open(params ReadOnlySpan<(string, string)> directives) => EmbeddedServer.Open([("dir", Path), ("appendonly", "yes"), .. directives]);

    /// <summary>A copy of it.</summary>
    public TempDirectory Copy()
    {
        var copy = new TempDirectory();
        foreach (var file in Directory.GetFiles(Path, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith("redhare.lock", StringComparison.Ordinal)))
        {
            var target = System.IO.Path.Combine(copy.Path, System.IO.Path.GetRelativePath(Path, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        return copy;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
