using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace RedHare.Engine;

/// <summary>
/// The order of all changes: every execution unit that changed something reserves, under its shards' locks, one place for its whole effect
/// in this ring. That order is the order of the append log, of replication and of WAITAOF.
/// </summary>
/// <remarks>
/// <para>A record is a 28-byte header (stamp, length, first database, sequence, last database) and RESP commands, several of them between MULTI and EXEC. A writer
/// takes its place by one interlocked addition, copies, and publishes by writing the stamp, which is the record's position under a secret: a reader
/// that finds another stamp knows that the record is not there yet, or no more. Without the secret a client's value, lying where a later header
/// will be, could pass for one.</para>
/// <para>The ring keeps the last bytes, like Redis's replication backlog. A reader that falls behind by more than the ring is told so
/// (<see cref="EffectReader.Lost"/>); an effect larger than the ring is lost to readers in the same way. Some readers may miss nothing, the append log's and the
/// replication stream's (<see cref="EffectKeeper"/>): for them writers wait when one is a whole ring behind, and what is larger than the ring is laid aside.</para>
/// <para>Invariant: nobody writes over a record that is not published yet. A writer who comes round the ring first sees to it that all records up to
/// where it will end were published (<see cref="Reclaim"/>); it waits only for a copy in progress, whose writer needs no lock any more.</para>
/// </remarks>
public sealed class EffectLog
{
    internal const int HeaderBytes = 28;

    private byte[] _ring;
    private readonly long _secret = Random.Shared.NextInt64(1, long.MaxValue);
    private readonly Lock _reclaiming = new();
    private long _head;
    private long _count;
    private long _published;        // all records before this position are published; grows under _reclaiming
    private long _floor;            // records before this position went with a smaller ring
    private volatile EffectKeeper[] _keepers = [];

    /// <summary>An empty log.</summary>
    /// <param name="bytes">The ring's length, a power of two.</param>
    public EffectLog(int bytes)
    {
        if (!BitOperations.IsPow2(bytes) || bytes < 64) throw new ArgumentException("The ring's length must be a power of two, at least 64.", nameof(bytes));
        _ring = new byte[bytes];
    }

    /// <summary>Effects appended so far.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>Bytes appended so far: the sequence number of the last effect.</summary>
    public long Position => Volatile.Read(ref _head);

    internal int Capacity => _ring.Length;

    /// <summary>A reader from here on.</summary>
    public EffectReader Read() => new(this, Position);

    /// <summary>A reader from here on for which writers wait. Call it while nobody writes: under the locks of all shards, or before anybody is served.</summary>
    /// <param name="bytes">What the ring's length is to be at least, a power of two: it takes up what is written while the keeper is held up.</param>
    public EffectKeeper Keep(int bytes = 0)
    {
        if (bytes > _ring.Length) Grow(bytes);
        var keeper = new EffectKeeper(this, Position);
        lock (_reclaiming) _keepers = [.. _keepers, keeper];
        return keeper;
    }

    /// <summary>True while a keeper reads along.</summary>
    public bool IsKept => _keepers.Length > 0;

    internal void Release(EffectKeeper keeper)
    {
        lock (_reclaiming) _keepers = [.. _keepers.Where(other => other != keeper)];
    }

    /// <summary>Tells the keepers that there is something to read. Without locks, since it may cost a system call.</summary>
    public void WakeKeeper()
    {
        foreach (var keeper in _keepers) keeper.Wake();
    }

    // Nobody writes: all records are published. What the ring holds stays at its positions, for keepers that have not taken it yet.
    private void Grow(int bytes)
    {
        if (!BitOperations.IsPow2(bytes)) throw new ArgumentException("The ring's length must be a power of two.", nameof(bytes));
        var (before, ring) = (_ring, new byte[bytes]);
        for (var position = Math.Max(0, Position - before.Length); position < Position;)
        {
            var (from, to) = ((int)(position & (before.Length - 1)), (int)(position & (ring.Length - 1)));
            var length = (int)Math.Min(Position - position, Math.Min(before.Length - from, ring.Length - to));
            before.AsSpan(from, length).CopyTo(ring.AsSpan(to));
            position += length;
        }
        Volatile.Write(ref _floor, Math.Max(_floor, Position - before.Length));
        Volatile.Write(ref _published, Position);
        Volatile.Write(ref _ring, ring);
    }

    /// <summary>Takes the next place for a unit's effects. Call it under the locks of all shards it changed.</summary>
    /// <returns>The effect's sequence number: the log's position after it.</returns>
    internal long Append(EffectBuffer effects)
    {
        var multi = effects.Count > 1;
        var body = effects.Bytes.Length + (multi ? Multi.Length + Exec.Length : 0);
        var size = Padded(HeaderBytes + (long)body);
        var sequence = Interlocked.Add(ref _head, size);
        var at = sequence - size;
        Interlocked.Increment(ref _count);
        var keepers = _keepers;
        if (size > _ring.Length)
        {
            LayAside(keepers, at, effects, multi);
            // Too large for the ring. All of it counts as overwritten once what came before is published.
            Reclaim(at, sequence);
            return sequence;
        }
        if (sequence - _ring.Length > Volatile.Read(ref _published)) Reclaim(sequence - _ring.Length);
        foreach (var keeper in keepers) keeper.AwaitTaken(sequence - _ring.Length);
        var position = at + HeaderBytes;
        if (multi) position = Copy(position, Multi);
        position = Copy(position, effects.Bytes);
        if (multi) Copy(position, Exec);
        var header = Header(at);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], body);
        BinaryPrimitives.WriteInt32LittleEndian(header[12..], effects.FirstDatabase);
        BinaryPrimitives.WriteInt64LittleEndian(header[16..], sequence);
        BinaryPrimitives.WriteInt32LittleEndian(header[24..], effects.Database);
        Volatile.Write(ref MemoryMarshal.AsRef<long>(header), at ^ _secret);
        return sequence;
    }

    /// <summary>How an effect of several commands begins.</summary>
    public static ReadOnlySpan<byte> Multi => "*1\r\n$5\r\nMULTI\r\n"u8;

    internal static ReadOnlySpan<byte> Exec => "*1\r\n$4\r\nEXEC\r\n"u8;

    /// <summary>Bytes that a unit's commands take in the order of all.</summary>
    internal static long SizeOf(int body) => Padded(HeaderBytes + (long)body);

    // Records start at multiples of 32, which divides the ring, so that a header never wraps.
    private static long Padded(long size) => (size + 31) & ~31L;

    private Span<byte> Header(long at) => Header(_ring, at);

    private static Span<byte> Header(byte[] ring, long at) => ring.AsSpan((int)(at & (ring.Length - 1)), HeaderBytes);

    private static void LayAside(EffectKeeper[] keepers, long at, EffectBuffer effects, bool multi)
    {
        if (keepers.Length == 0) return;
        byte[] commands = multi ? [.. Multi, .. effects.Bytes, .. Exec] : effects.Bytes.ToArray();
        foreach (var keeper in keepers) keeper.LayAside(at, commands, effects.FirstDatabase, effects.Database);
    }

    private bool IsPublished(Span<byte> header, long at) => Volatile.Read(ref MemoryMarshal.AsRef<long>(header)) == (at ^ _secret);

    /// <summary>Waits until all records before <paramref name="position"/> are published; then counts what lies before <paramref name="skipTo"/> as published too.</summary>
    private void Reclaim(long position, long skipTo = 0)
    {
        var spin = new SpinWait();
        while (true)
        {
            lock (_reclaiming)
            {
                var at = _published;
                // Further than asked, so that one walk serves many writers.
                for (var limit = Math.Min(Position, position + _ring.Length / 4); at < limit;)
                {
                    var header = Header(at);
                    if (!IsPublished(header, at)) break;
                    at += Padded(HeaderBytes + (long)BinaryPrimitives.ReadInt32LittleEndian(header[8..]));
                }
                if (at == position && skipTo > at) at = skipTo;
                Volatile.Write(ref _published, at);
                if (at >= position && at >= skipTo) return;
            }
            spin.SpinOnce();
        }
    }

    private long Copy(long position, ReadOnlySpan<byte> bytes)
    {
        var ring = _ring;
        var start = (int)(position & (ring.Length - 1));
        var first = Math.Min(bytes.Length, ring.Length - start);
        bytes[..first].CopyTo(ring.AsSpan(start));
        bytes[first..].CopyTo(ring);
        return position + bytes.Length;
    }

    /// <summary>Copies the record at a position; false when it is not published yet, and <paramref name="lost"/> when it was overwritten.</summary>
    internal bool TryRead(ref long position, out byte[] commands, out int database, out long sequence, out bool lost)
    {
        commands = [];
        database = 0;
        sequence = 0;
        lost = IsOverwritten(position);
        if (lost || Position == position) return false;
        var header = Header(position);
        if (!IsPublished(header, position))
        {
            lost = IsOverwritten(position);
            return false;
        }
        var body = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
        database = BinaryPrimitives.ReadInt32LittleEndian(header[12..]);
        sequence = BinaryPrimitives.ReadInt64LittleEndian(header[16..]);
        lost = IsOverwritten(position);         // before the length is believed
        if (lost) return false;
        var ring = _ring;
        if (body > ring.Length) return !(lost = true);
        commands = new byte[body];
        var start = (int)((position + HeaderBytes) & (ring.Length - 1));
        var first = Math.Min(body, ring.Length - start);
        ring.AsSpan(start, first).CopyTo(commands);
        ring.AsSpan(0, body - first).CopyTo(commands.AsSpan(first));
        lost = IsOverwritten(position);
        if (lost) return false;
        position += Padded(HeaderBytes + (long)body);
        return true;
    }

    /// <summary>
    /// Shows the keeper the record at its position, in the ring, in two parts where it goes round; false when it is not published yet. The keeper's position keeps it from
    /// being overwritten.
    /// </summary>
    internal bool TryShow(long position, out ReadOnlySpan<byte> first, out ReadOnlySpan<byte> second, out int database, out int lastDatabase, out long end)
    {
        first = second = default;
        database = lastDatabase = 0;
        end = position;
        if (Position == position) return false;
        // It may be growing meanwhile, and both hold the record.
        var ring = _ring;
        var header = Header(ring, position);
        if (!IsPublished(header, position)) return false;
        var body = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
        database = BinaryPrimitives.ReadInt32LittleEndian(header[12..]);
        lastDatabase = BinaryPrimitives.ReadInt32LittleEndian(header[24..]);
        var start = (int)((position + HeaderBytes) & (ring.Length - 1));
        var length = Math.Min(body, ring.Length - start);
        first = ring.AsSpan(start, length);
        second = ring.AsSpan(0, body - length);
        end = position + Padded(HeaderBytes + (long)body);
        return true;
    }

    /// <summary>True when a writer may have begun to write over the record; what was read of the ring before was right if this is false.</summary>
    private bool IsOverwritten(long position)
    {
        Interlocked.MemoryBarrier();
        return Position - position > _ring.Length || position < Volatile.Read(ref _floor);
    }
}
