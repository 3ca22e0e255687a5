namespace RedHare.Files;

/// <summary>
/// All that the logs do to the disk. Behind it are the system, or, in tests, a layer that fails on purpose or records what a power cut would leave. Errors are
/// <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.
/// </summary>
public interface IFileLayer
{
    /// <summary>Whether there is a file of this path.</summary>
    bool FileExists(string path);

    /// <summary>Whether there is a directory of this path.</summary>
    bool DirectoryExists(string path);

    /// <summary>Makes a directory unless it is there; the caller syncs its parent.</summary>
    void CreateDirectory(string path);

    /// <summary>Opens a file to be read from its beginning.</summary>
    Stream OpenRead(string path);

    /// <summary>Opens a file to be read at any place, by any number of threads, also while it grows.</summary>
    IReadFile OpenRandom(string path);

    /// <summary>Opens a file to be appended to, a new one or one that is there; the caller syncs the directory of a new one.</summary>
    IAppendFile OpenAppend(string path);

    /// <summary>Cuts a file to a length and makes that durable.</summary>
    void Truncate(string path, long length);

    /// <summary>Gives a file another name, in place of what had that name.</summary>
    void Move(string source, string target);

    /// <summary>Deletes a file; nothing happens when there is none.</summary>
    void Delete(string path);

    /// <summary>Makes what was created, renamed and deleted in a directory durable.</summary>
    void SyncDirectory(string path);

    /// <summary>The names of the files in a directory.</summary>
    IReadOnlyList<string> List(string directory);
}

/// <summary>A file that grows. For one thread.</summary>
public interface IAppendFile : IDisposable
{
    /// <summary>Bytes in the file, without what is reserved behind them.</summary>
    long Length { get; }

    /// <summary>Bytes that the file takes on the disk: <see cref="Length"/>, and what <see cref="Reserve"/> wrote behind it.</summary>
    long Reserved { get; }

    /// <summary>Appends. After an error nothing is known of what was written.</summary>
    void Append(ReadOnlySpan<byte> bytes);

    /// <summary>
    /// Writes filler behind what is reserved. Appends overwrite it from its beginning, and to make them durable takes only their own bytes: the file's length and place are on the disk already.
    /// Who finds the file after a crash finds what is left of the filler at its end.
    /// </summary>
    void Reserve(ReadOnlySpan<byte> filler);

    /// <summary>Cuts off what is left of the reserve; durable with the next <see cref="Sync"/>.</summary>
    void Trim();

    /// <summary>
    /// Has the system begin to write what was appended, and does not wait for it, so that the next <see cref="Sync"/> finds little left. It promises nothing and reports nothing; a layer that has no
    /// such thing does nothing.
    /// </summary>
    void BeginSync()
    {
    }

    /// <summary>Makes all that was appended durable. After an error nothing is known of what is, and a second try proves nothing: the kernel may have dropped the pages.</summary>
    void Sync();
}

/// <summary>A file that is read at given places; it has no position of its own. For any number of threads.</summary>
public interface IReadFile : IDisposable
{
    /// <summary>Bytes in the file.</summary>
    long Length { get; }

    /// <summary>Reads from an offset in bytes. Returns how many were read, which is less than asked only at the file's end.</summary>
    int Read(long offset, Span<byte> buffer);
}
