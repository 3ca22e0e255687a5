using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace RedHare.Patterns.Caching;

/// <summary>
/// An entry as it lies on the server, in a string: what scripts look at comes first and is text. Its name (16 characters, another for each that is written); the
/// version of the source that it was written for (19 digits, zeros for none); when it ends at the latest, in milliseconds of the server's clock (15 digits,
/// written by the script, zeros where it does not slide). Then, little endian: whether there is a value (1 byte), how long it is kept past its end, how
/// long it slides, how long it is good (8 bytes each, milliseconds); the stamps (their number, then each tag with its length, and the version); the value's frame.
/// </summary>
/// <remarks>How much longer it is good is nowhere in it: that is the key's TTL less the stale time, by the server's own clock.</remarks>
internal readonly struct CacheRecord
{
    public const int VersionAt = Stamp.Length, EndAt = VersionAt + 19;

    private const int FlagAt = EndAt + 15, NumbersAt = FlagAt + 1, StampsAt = NumbersAt + 24;
    private const byte Present = (byte)'P', Absent = (byte)'A';

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly int _frameAt;

    private CacheRecord(ReadOnlyMemory<byte> bytes, int frameAt) => (_bytes, _frameAt) = (bytes, frameAt);

    public string Id => Encoding.ASCII.GetString(_bytes.Span[..Stamp.Length]);

    public bool IsAbsent => _bytes.Span[FlagAt] == Absent;

    public TimeSpan StaleFor => Time(0);

    /// <summary>Zero where it does not slide.</summary>
    public TimeSpan Sliding => Time(8);

    public TimeSpan Duration => Time(16);

    public ReadOnlyMemory<byte> Frame => _bytes[_frameAt..];

    public int Size => _bytes.Length;

    public int StampCount => _bytes.Span[StampsAt];

    /// <summary>The tag and version of each stamp in turn; the first is the whole cache's, whose tag is empty.</summary>
    public StampReader Stamps => new(_bytes.Span[(StampsAt + 1).._frameAt]);

    /// <summary>Reads an entry; false when it is none that this version of the program has written.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> bytes, out CacheRecord record)
    {
        record = default;
        var span = bytes.Span;
        if (span.Length <= StampsAt || span[FlagAt] is not (Present or Absent) || span[StampsAt] == 0) return false;
        var at = StampsAt + 1;
        for (int i = 0; i < span[StampsAt]; i++)
        {
            if (at + 2 > span.Length) return false;
            at += 2 + BinaryPrimitives.ReadUInt16LittleEndian(span[at..]) + Stamp.Length;
        }
        if (at > span.Length) return false;
        record = new CacheRecord(bytes, at);
        return true;
    }

    /// <summary>Writes all but the value's frame, which follows where there is a value.</summary>
    public static void Begin(IBufferWriter<byte> output, string id, long version, bool isAbsent, TimeSpan staleFor, TimeSpan sliding, TimeSpan duration, ReadOnlySpan<Stamp> stamps)
    {
        var head = output.GetSpan(StampsAt + 1);
        Encoding.ASCII.GetBytes(id, head);
        version.TryFormat(head[VersionAt..], out _, "D19");
        head.Slice(EndAt, 15).Fill((byte)'0');
        head[FlagAt] = isAbsent ? Absent : Present;
        BinaryPrimitives.WriteInt64LittleEndian(head[NumbersAt..], (long)staleFor.TotalMilliseconds);
        BinaryPrimitives.WriteInt64LittleEndian(head[(NumbersAt + 8)..], (long)sliding.TotalMilliseconds);
        BinaryPrimitives.WriteInt64LittleEndian(head[(NumbersAt + 16)..], (long)duration.TotalMilliseconds);
        head[StampsAt] = (byte)stamps.Length;
        output.Advance(StampsAt + 1);
        foreach (var stamp in stamps)
        {
            var tag = stamp.Cell.Tag ?? "";
            var length = Encoding.UTF8.GetByteCount(tag);
            var room = output.GetSpan(2 + length + Stamp.Length);
            BinaryPrimitives.WriteUInt16LittleEndian(room, checked((ushort)length));
            Encoding.UTF8.GetBytes(tag, room[2..]);
            Encoding.ASCII.GetBytes(stamp.Version, room[(2 + length)..]);
            output.Advance(2 + length + Stamp.Length);
        }
    }

    private TimeSpan Time(int at) => TimeSpan.FromMilliseconds(Math.Clamp(BinaryPrimitives.ReadInt64LittleEndian(_bytes.Span[(NumbersAt + at)..]), 0, long.MaxValue / 20_000));

    /// <summary>Goes over stamps.</summary>
    internal ref struct StampReader(ReadOnlySpan<byte> rest)
    {
        private ReadOnlySpan<byte> _rest = rest;

        public ReadOnlySpan<byte> Tag { get; private set; }

        public ReadOnlySpan<byte> Version { get; private set; }

        public bool Next()
        {
            if (_rest.IsEmpty) return false;
            var length = BinaryPrimitives.ReadUInt16LittleEndian(_rest);
            Tag = _rest.Slice(2, length);
            Version = _rest.Slice(2 + length, Stamp.Length);
            _rest = _rest[(2 + length + Stamp.Length)..];
            return true;
        }
    }
}
