namespace RedHare.Files.Tests;

/// <summary>
/// A disk that remembers what is certain: of a file what was synced, of a directory what stood in it when it was synced. A power cut leaves that, and of what came after whatever chance has it:
/// the next bytes or a part of them, zeros where a page was not written, and the changes of the directory up to some point.
/// </summary>
internal sealed class PowerCutFiles : IFileLayer
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Dictionary<string, Node>> _live = [];
    private readonly Dictionary<string, Dictionary<string, Node>> _certain = [];
    private readonly Dictionary<string, List<Action<Dictionary<string, Node>>>> _changes = [];

    /// <summary>Called before each operation with its number.</summary>
    public Action<int>? Before { get; set; }

    /// <summary>A disk that lies: nothing becomes certain by a sync.</summary>
    public bool IgnoresSyncs { get; init; }

    /// <summary>Operations so far.</summary>
    public int Operations { get; private set; }

    /// <summary>The disk as it would be found after a power cut now.</summary>
    public PowerCutFiles Cut(Random random)
    {
        var after = new PowerCutFiles();
        lock (_gate)
        {
            foreach (var (directory, certain) in _certain)
            {
                var entries = new Dictionary<string, Node>(certain);
                var changes = _changes[directory];
                foreach (var change in changes.Take(random.Next(changes.Count + 1))) change(entries);
                after._live[directory] = entries.ToDictionary(entry => entry.Key, entry => entry.Value.Cut(random));
                after._certain[directory] = new(after._live[directory]);
                after._changes[directory] = [];
            }
        }
        return after;
    }

    public bool FileExists(string path)
    {
        lock (_gate) return _live.TryGetValue(Path.GetDirectoryName(path)!, out var entries) && entries.ContainsKey(Path.GetFileName(path));
    }

    public bool DirectoryExists(string path)
    {
        lock (_gate) return _live.ContainsKey(path);
    }

    // A directory itself is taken to be there at once; what is in it is what matters.
    public void CreateDirectory(string path)
    {
        lock (_gate)
        {
            Step();
            if (!_live.TryAdd(path, [])) return;
            _certain[path] = [];
            _changes[path] = [];
        }
    }

    public Stream OpenRead(string path)
    {
        lock (_gate) return new MemoryStream(Find(path).Content.ToArray(), writable: false);
    }

    public IReadFile OpenRandom(string path)
    {
        lock (_gate) return FileExists(path) ? new StreamRead(Find(path).Content, _gate) : throw new FileNotFoundException(path);
    }

    public IAppendFile OpenAppend(string path)
    {
        lock (_gate)
        {
            Step();
            if (!FileExists(path))
            {
                var made = new Node();
                Change(path, (entries, name) => entries[name] = made);
            }
            return new Appended(this, Find(path));
        }
    }

    public void Truncate(string path, long length)
    {
        lock (_gate)
        {
            Step();
            Find(path).SetLength(length);
        }
    }

    public void Move(string source, string target)
    {
        lock (_gate)
        {
            Step();
            var node = Find(source);
            var from = Path.GetFileName(source);
            Change(target, (entries, name) =>
            {
                entries.Remove(from);
                entries[name] = node;
            });
        }
    }

    public void Delete(string path)
    {
        lock (_gate)
        {
            Step();
            Change(path, (entries, name) => entries.Remove(name));
        }
    }

    public void SyncDirectory(string path)
    {
        lock (_gate)
        {
            Step();
            if (IgnoresSyncs) return;
            CreateDirectoryUnless(path);
            _certain[path] = new(_live[path]);
            _changes[path].Clear();
        }
    }

    public IReadOnlyList<string> List(string directory)
    {
        lock (_gate) return [.. _live[directory].Keys];
    }

    private void Step() => Before?.Invoke(Operations++);

    private Node Find(string path) => _live[Path.GetDirectoryName(path)!][Path.GetFileName(path)];

    private void Change(string path, Action<Dictionary<string, Node>, string> change)
    {
        var directory = Path.GetDirectoryName(path)!;
        CreateDirectoryUnless(directory);
        var name = Path.GetFileName(path);
        change(_live[directory], name);
        _changes[directory].Add(entries => change(entries, name));
    }

    private void CreateDirectoryUnless(string path)
    {
        if (!_live.TryAdd(path, [])) return;
        _certain[path] = [];
        _changes[path] = [];
    }

    private sealed class Node
    {
        private const int Sector = 512;

        // What stood where bytes were overwritten since the last sync.
        private readonly List<(long Offset, byte[] Bytes)> _overwritten = [];

        public MemoryStream Content { get; } = new();

        /// <summary>So long the file is for certain.</summary>
        public long Synced { get; private set; }

        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            var over = (int)Math.Clamp(Content.Length - offset, 0, bytes.Length);
            if (over > 0) _overwritten.Add((offset, Content.GetBuffer().AsSpan((int)offset, over).ToArray()));
            Content.Position = offset;
            Content.Write(bytes);
        }

        public void SetLength(long length)
        {
            Content.SetLength(length);
            Sync();
        }

        public void Sync()
        {
            Synced = Content.Length;
            _overwritten.Clear();
        }

        public Node Cut(Random random)
        {
            var bytes = Content.ToArray();
            foreach (var (offset, old) in _overwritten) Revert(bytes, offset, old, random);
            var left = (int)Synced + random.Next(bytes.Length - (int)Synced + 1);
            var node = new Node();
            node.Content.Write(bytes, 0, left);
            // Where the length was written before the bytes.
            if (left > Synced && random.Next(3) == 0)
            {
                var from = random.Next((int)Synced, left);
                node.Content.Position = from;
                node.Content.Write(new byte[random.Next(left - from + 1)]);
            }
            node.Sync();
            return node;
        }

        // Sectors reach the disk in any order, or not at all.
        private static void Revert(byte[] bytes, long offset, byte[] old, Random random)
        {
            for (var at = 0; at < old.Length;)
            {
                var end = (int)Math.Min(old.Length, (offset + at) / Sector * Sector + Sector - offset);
                if (random.Next(2) == 0) old.AsSpan(at, end - at).CopyTo(bytes.AsSpan((int)offset + at));
                at = end;
            }
        }
    }

    private sealed class Appended(PowerCutFiles disk, Node node) : IAppendFile
    {
        private long _length = node.Content.Length;

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
                lock (disk._gate) return node.Content.Length;
            }
        }

        public void Append(ReadOnlySpan<byte> bytes)
        {
            lock (disk._gate)
            {
                disk.Step();
                node.Write(_length, bytes);
                _length += bytes.Length;
            }
        }

        public void Reserve(ReadOnlySpan<byte> filler)
        {
            lock (disk._gate)
            {
                disk.Step();
                node.Write(node.Content.Length, filler);
            }
        }

        public void Trim()
        {
            lock (disk._gate)
            {
                disk.Step();
                if (!disk.IgnoresSyncs) node.SetLength(_length);
                else node.Content.SetLength(_length);
            }
        }

        public void Sync()
        {
            lock (disk._gate)
            {
                disk.Step();
                if (!disk.IgnoresSyncs) node.Sync();
            }
        }

        public void Dispose()
        {
        }
    }
}
