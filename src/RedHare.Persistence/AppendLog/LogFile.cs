using RedHare.Files;

namespace RedHare.Persistence.AppendLog;

/// <summary>One file of the log while it grows: batches, each sealed. For one thread.</summary>
internal sealed class LogFile : IDisposable
{
    private readonly IAppendFile _file;
    private readonly ulong _secret;
    private readonly byte[] _line = new byte[BatchSeal.MaxLine];

    /// <summary>Opens a file whose bytes so far are good, and makes them durable. A new one begins with <paramref name="head"/>.</summary>
    public LogFile(IFileLayer files, string path, ulong secret, ReadOnlySpan<byte> head = default)
    {
        _file = files.OpenAppend(path);
        _secret = secret;
        _file.Sync();
        Durable = _file.Length;
        // What is there was written by nobody knows whom: seals begin anew. And a file with a seal is known as ours, whatever a power cut makes of what follows it.
        Append(Durable == 0 ? head : []);
        Sync();
    }

    /// <summary>Bytes in the file.</summary>
    public long Length => _file.Length;

    /// <summary>Bytes that an fsync has confirmed.</summary>
    public long Durable { get; private set; }

    /// <summary>Appends a batch and its seal.</summary>
    public void Append(ReadOnlySpan<byte> batch)
    {
        var sum = BatchChecksum.At(_secret, _file.Length);
        sum.Add(batch);
        if (!batch.IsEmpty) _file.Append(batch);
        var length = sum.Seal(Durable).Write(_secret, _line);
        _file.Append(_line.AsSpan(0, length));
    }

    public void Sync()
    {
        var length = _file.Length;
        if (Durable == length) return;
        _file.Sync();
        Durable = length;
    }

    /// <summary>Makes all of it durable and says so at its end: from now on any damage in it is corruption.</summary>
    public void Finish()
    {
        if (Length == 0) return;
        Sync();
        Append([]);
        Sync();
    }

    public void Dispose() => _file.Dispose();
}
