using RedHare.Files;

namespace RedHare.Persistence.AppendLog;

/// <summary>One file of the log while it grows: batches, each sealed. For one thread at a time.</summary>
internal sealed class LogFile : IDisposable
{
    // A log that holds next to nothing is not worth it, and whoever watches its size sees it grow.
    private const int ReservesFrom = 8 << 10, LeastReserve = 1 << 16, MostReserve = 1 << 20, BeginEvery = 1 << 20;

    private readonly IAppendFile _file;
    private readonly ulong _secret;
    private readonly LogBatch _own = new();
    private long _begun;

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

    /// <summary>
    /// Each batch is to be synced: room is made ready for many at a time, as much as the file holds, within bounds. A sync then writes the batch alone, where otherwise the file system's journal
    /// notes each time how long the file has become.
    /// </summary>
    public bool Reserves { get; set; }

    /// <summary>Appends a batch and its seal.</summary>
    public void Append(LogBatch batch)
    {
        var sum = BatchChecksum.At(_secret, _file.Length);
        sum.Add(batch.Bytes);
        // A note in front of the seal where its line would end too soon.
        for (ReadOnlySpan<byte> pad = []; ; pad = "#\r\n"u8)
        {
            var padded = sum;
            padded.Add(pad);
            var room = batch.Room(pad.Length + BatchSeal.MaxLine);
            pad.CopyTo(room);
            var length = pad.Length + padded.Seal(Durable).Write(_secret, room[pad.Length..]);
            if (Filler.SplitsLine(_file.Length + batch.Length + length)) continue;
            batch.Advance(length);
            break;
        }
        if (Reserves && _file.Length >= ReservesFrom && _file.Length + batch.Length > _file.Reserved) Reserve(batch.Length);
        _file.Append(batch.Bytes);
    }

    public void Append(ReadOnlySpan<byte> batch)
    {
        _own.Clear(MostReserve);
        _own.Add(batch);
        Append(_own);
    }

    /// <summary>Has the system begin to write, once there is a megabyte for it: a sync of much more would hold up the log's thread, and in the end those who write.</summary>
    public void BeginSync()
    {
        if (_file.Length - _begun < BeginEvery) return;
        _file.BeginSync();
        _begun = _file.Length;
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
        Reserves = false;
        Append([]);
        _file.Trim();
        Sync();
    }

    public void Dispose() => _file.Dispose();

    private void Reserve(int batch)
    {
        var end = Filler.LineEnd(_file.Length + batch + Math.Clamp(_file.Length, LeastReserve, MostReserve));
        while (_file.Reserved < end) _file.Reserve(Filler.At(_file.Reserved, end - _file.Reserved));
    }
}
