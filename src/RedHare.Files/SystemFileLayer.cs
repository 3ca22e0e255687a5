using Microsoft.Win32.SafeHandles;

namespace RedHare.Files;

/// <summary>The files of the system.</summary>
public sealed class SystemFileLayer : IFileLayer
{
    /// <inheritdoc/>
    public bool FileExists(string path) => File.Exists(path);

    /// <inheritdoc/>
    public bool DirectoryExists(string path) => Directory.Exists(path);

    /// <inheritdoc/>
    public void CreateDirectory(string path) => Directory.CreateDirectory(path);

    /// <inheritdoc/>
    public Stream OpenRead(string path) => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);

    /// <inheritdoc/>
    public IReadFile OpenRandom(string path) => new ReadFile(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.RandomAccess));

    /// <inheritdoc/>
    public IAppendFile OpenAppend(string path) => new AppendFile(File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read));

    /// <inheritdoc/>
    public void Truncate(string path, long length)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.Read);
        RandomAccess.SetLength(handle, length);
        RandomAccess.FlushToDisk(handle);
    }

    /// <inheritdoc/>
    public void Move(string source, string target) => File.Move(source, target, overwrite: true);

    /// <inheritdoc/>
    public void Delete(string path) => File.Delete(path);

    /// <inheritdoc/>
    public void SyncDirectory(string path) => DirectoryEntries.Sync(path);

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string directory) => [.. Directory.EnumerateFiles(directory).Select(path => Path.GetFileName(path))];

    private sealed class AppendFile : IAppendFile
    {
        private readonly SafeFileHandle _handle;
        private long _begun;

        public AppendFile(SafeFileHandle handle)
        {
            _handle = handle;
            Length = Reserved = _begun = RandomAccess.GetLength(handle);
        }

        public long Length { get; private set; }

        public long Reserved { get; private set; }

        public void Append(ReadOnlySpan<byte> bytes)
        {
            RandomAccess.Write(_handle, bytes, Length);
            Length += bytes.Length;
            Reserved = Math.Max(Reserved, Length);
        }

        public void Reserve(ReadOnlySpan<byte> filler)
        {
            RandomAccess.Write(_handle, filler, Reserved);
            Reserved += filler.Length;
        }

        public void Trim()
        {
            if (Reserved == Length) return;
            RandomAccess.SetLength(_handle, Length);
            Reserved = Length;
        }

        public void BeginSync()
        {
            FileContent.Begin(_handle, _begun, Length);
            _begun = Length;
        }

        public void Sync() => FileContent.Sync(_handle);

        public void Dispose() => _handle.Dispose();
    }

    private sealed class ReadFile(SafeFileHandle handle) : IReadFile
    {
        public long Length => RandomAccess.GetLength(handle);

        public int Read(long offset, Span<byte> buffer)
        {
            var read = 0;
            while (read < buffer.Length)
            {
                var count = RandomAccess.Read(handle, buffer[read..], offset + read);
                if (count == 0) break;
                read += count;
            }
            return read;
        }

        public void Dispose() => handle.Dispose();
    }
}
