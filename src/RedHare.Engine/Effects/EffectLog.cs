using System.Buffers.Binary;
using System.Numerics;

namespace RedHare.Engine;

/// <summary>
/// The order of all changes: every execution unit that changed something reserves, under its shards' locks, one place for its whole effect
/// in this ring. That order is the order of the append log, of replication and of WAITAOF.
/// </summary>
/// <remarks>
/// <para>A record is a 24-byte header (stamp, length, sequence and database) and RESP commands, several of them between MULTI and EXEC. A writer
/// takes its place by one interlocked addition, copies, and publishes by writing the stamp, which is the record's position plus one: a reader
/// that finds another stamp knows that the record is not there yet, or no more. Writers do not wait for one another.</para>
/// <para>The ring keeps the last bytes, like Redis's replication backlog. A reader that falls behind by more than the ring is told so
/// (<see cref="EffectReader.Lost"/>); an effect larger than the ring is lost to readers in the same way.</para>
/// </remarks>
public sealed class EffectLog
{
    internal const int HeaderBytes = 24;

    private readonly byte[] _ring;
    private readonly long _mask;
    private long _head;
    private long _count;

    /// <summary>An empty log.</summary>
    /// <param name="bytes">The ring's length, a power of two.</param>
    public EffectLog(int bytes)
    {
        if (!BitOperations.IsPow2(bytes)) throw new ArgumentException("The ring's length must be a power of two.", nameof(bytes));
        _ring = GC.AllocateUninitializedArray<byte>(bytes);
        _ring.AsSpan().Clear();
        _mask = bytes - 1;
    }

    /// <summary>Effects appended so far.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>Bytes appended so far: the sequence number of the last effect.</summary>
    public long Position => Volatile.Read(ref _head);

    internal int Capacity => _ring.Length;

    /// <summary>A reader from here on.</summary>
    public EffectReader Read() => new(this, Position);

    /// <summary>Takes the next place for a unit's effects. Call it under the locks of all shards it changed.</summary>
    /// <returns>The effect's sequence number: the log's position after it.</returns>
    internal long Append(EffectBuffer effects)
    {
        var multi = effects.Count > 1;
        var body = effects.Bytes.Length + (multi ? Multi.Length + Exec.Length : 0);
        var size = Padded(HeaderBytes + (long)body);
        var at = Interlocked.Add(ref _head, size) - size;
        Interlocked.Increment(ref _count);
        var sequence = at + size;
        if (size > _ring.Length) return sequence;
        var position = at + HeaderBytes;
        if (multi) position = Copy(position, Multi);
        position = Copy(position, effects.Bytes);
        if (multi) Copy(position, Exec);
        var header = _ring.AsSpan((int)(at & _mask), HeaderBytes);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], body);
        BinaryPrimitives.WriteInt32LittleEndian(header[12..], effects.FirstDatabase);
        BinaryPrimitives.WriteInt64LittleEndian(header[16..], sequence);
        Volatile.Write(ref System.Runtime.InteropServices.MemoryMarshal.AsRef<long>(header), at + 1);
        return sequence;
    }

    private static ReadOnlySpan<byte> Multi => "*1\r\n$5\r\nMULTI\r\n"u8;

    private static ReadOnlySpan<byte> Exec => "*1\r\n$4\r\nEXEC\r\n"u8;

    // Records start at multiples of 32, which divides the ring, so that a header never wraps.
    private static long Padded(long size) => (size + 31) & ~31L;

    private long Copy(long position, ReadOnlySpan<byte> bytes)
    {
        var start = (int)(position & _mask);
        var first = Math.Min(bytes.Length, _ring.Length - start);
        bytes[..first].CopyTo(_ring.AsSpan(start));
        bytes[first..].CopyTo(_ring);
        return position + bytes.Length;
    }

    /// <summary>Copies the record at a position; false when it is not published yet, and <paramref name="lost"/> when it was overwritten.</summary>
    internal bool TryRead(ref long position, out byte[] commands, out int database, out long sequence, out bool lost)
    {
        commands = [];
        database = 0;
        sequence = 0;
        var head = Position;
        lost = head - position > _ring.Length;
        if (lost || head == position) return false;
        var header = _ring.AsSpan((int)(position & _mask), HeaderBytes);
        if (Volatile.Read(ref System.Runtime.InteropServices.MemoryMarshal.AsRef<long>(header)) != position + 1) return false;
        var body = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
        database = BinaryPrimitives.ReadInt32LittleEndian(header[12..]);
        sequence = BinaryPrimitives.ReadInt64LittleEndian(header[16..]);
        commands = new byte[body];
        var start = (int)((position + HeaderBytes) & _mask);
        var first = Math.Min(body, _ring.Length - start);
        _ring.AsSpan(start, first).CopyTo(commands);
        _ring.AsSpan(0, body - first).CopyTo(commands.AsSpan(first));
        lost = Position - position > _ring.Length;      // overwritten while copying
        if (lost) return false;
        position += Padded(HeaderBytes + (long)body);
        return true;
    }
}

/// <summary>Reads the effects of a log in their order.</summary>
public sealed class EffectReader
{
    private readonly EffectLog _log;
    private long _position;

    internal EffectReader(EffectLog log, long position)
    {
        _log = log;
        _position = position;
    }

    /// <summary>True when the ring went round before this reader: what it missed is gone.</summary>
    public bool Lost { get; private set; }

    /// <summary>The next effect, or null when there is none yet.</summary>
    public Effect? Next()
    {
        if (Lost) return null;
        var found = _log.TryRead(ref _position, out var commands, out var database, out var sequence, out var lost);
        Lost = lost;
        if (!found) return null;
        return new Effect(sequence, database, commands);
    }
}

/// <summary>What one execution unit changed.</summary>
/// <param name="Sequence">Its number in the order of all changes; it grows, not by one.</param>
/// <param name="Database">The database in which the first command is to run.</param>
/// <param name="Commands">RESP commands, between MULTI and EXEC if several.</param>
public sealed record Effect(long Sequence, int Database, byte[] Commands);
