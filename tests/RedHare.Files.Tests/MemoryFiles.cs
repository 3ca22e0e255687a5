namespace RedHare.Files.Tests;

/// <summary>A disk in memory: quick, and it fails when it is told to.</summary>
internal sealed class MemoryFiles : IFileLayer
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, MemoryStream> _files = [];
    private readonly HashSet<string> _directories = [];

    /// <summary>What to do before a write, a sync, a rename and so on, by its name; throws to make it fail.</summary>
    public Action<string>? Before { get; set; }

    /// <summary>The bytes of the only file with this end of its name.</summary>
    public byte[] this[string suffix]
    {
        get
        {
            lock (_gate) return _files.Single(file => file.Key.EndsWith(suffix, StringComparison.Ordinal)).Value.ToArray();
        }
        set
        {
            lock (_gate)
            {
                var file = _files.Single(file => file.Key.EndsWith(suffix, StringComparison.Ordinal)).Value;
                file.SetLength(0);
                file.Write(value);
            }
        }
    }

    /// <summary>The files as they are at this instant, which is what a killed process leaves.</summary>
    public MemoryFiles Copy()
    {
        var copy = new MemoryFiles();
        lock (_gate)
        {
            copy._directories.UnionWith(_directories);
            foreach (var (path, file) in _files)
            {
                var content = new MemoryStream();
                content.Write(file.ToArray());
                copy._files[path] = content;
            }
        }
        return copy;
    }

    public bool FileExists(string path)
    {
        lock (_gate) return _files.ContainsKey(path);
    }

    public bool DirectoryExists(string path)
    {
        lock (_gate) return _directories.Contains(path);
    }

    public void CreateDirectory(string path)
    {
        Before?.Invoke("mkdir");
        lock (_gate) _directories.Add(path);
    }

    public Stream OpenRead(string path)
    {
        lock (_gate) return new MemoryStream(_files[path].ToArray(), writable: false);
    }

    public IReadFile OpenRandom(string path)
    {
        lock (_gate) return _files.TryGetValue(path, out var file) ? new StreamRead(file, _gate) : throw new FileNotFoundException(path);
    }

    public IAppendFile OpenAppend(string path)
    {
        Before?.Invoke("open");
        lock (_gate)
        {
            if (!_files.TryGetValue(path, out var file)) _files[path] = file = new MemoryStream();
            return new Appended(this, file);
        }
    }

    public void Truncate(string path, long length)
    {
        Before?.Invoke("truncate");
        lock (_gate) _files[path].SetLength(length);
    }

    public void Move(string source, string target)
    {
        Before?.Invoke("rename");
        lock (_gate)
        {
            _files[target] = _files[source];
            _files.Remove(source);
        }
    }

    public void Delete(string path)
    {
        Before?.Invoke("delete");
        lock (_gate) _files.Remove(path);
    }

    public void SyncDirectory(string path) => Before?.Invoke("sync directory");

    public IReadOnlyList<string> List(string directory)
    {
        lock (_gate) return [.. _files.Keys.Where(path => Path.GetDirectoryName(path) == directory).Select(path => Path.GetFileName(path))];
    }

    private sealed class Appended(MemoryFiles disk, MemoryStream file) : IAppendFile
    {
        private long _length = file.Length;

        public long Length
        {
            get
            {
                lock (disk._gate) return _length;
            }
        }

        public long Reserved
        {
            get
            {
                lock (disk._gate) return file.Length;
            }
        }

        public void Append(ReadOnlySpan<byte> bytes)
        {
            disk.Before?.Invoke("write");
            lock (disk._gate)
            {
                file.Position = _length;
                file.Write(bytes);
                _length += bytes.Length;
            }
        }

        public void Reserve(ReadOnlySpan<byte> filler)
        {
            disk.Before?.Invoke("reserve");
            lock (disk._gate)
            {
                file.Position = file.Length;
                file.Write(filler);
            }
        }

        public void Trim()
        {
            disk.Before?.Invoke("truncate");
            lock (disk._gate) file.SetLength(_length);
        }

        public void Sync() => disk.Before?.Invoke("sync");

        public void Dispose()
        {
        }
    }
}
