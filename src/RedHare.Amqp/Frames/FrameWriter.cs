using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace RedHare.Amqp;

/// <summary>
/// Writes fields and whole frames to memory that grows by doubling and is kept for the next use. The length of a frame is filled in at its end, so nothing is
/// measured beforehand.
/// </summary>
/// <param name="capacity">Bytes to begin with.</param>
/// <param name="pool">Where memory comes from and goes to by <see cref="Release"/>; null for the heap.</param>
public sealed class FrameWriter(int capacity, ArrayPool<byte>? pool = null)
{
    private byte[] _bytes = capacity == 0 ? [] : pool?.Rent(capacity) ?? new byte[capacity];
    private int _length;
    private int _frame;

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Written => new(_bytes, 0, _length);

    /// <summary>Bytes written.</summary>
    public int Length => _length;

    /// <summary>Bytes of memory held.</summary>
    public int Capacity => _bytes.Length;

    /// <summary>Forgets what was written and keeps the memory.</summary>
    public void Clear() => _length = 0;

    /// <summary>Forgets what was written and gives the memory back.</summary>
    public void Release()
    {
        _length = 0;
        if (_bytes.Length > 0) pool?.Return(_bytes);
        _bytes = [];
    }

    /// <summary>Begins a frame; what is written until <see cref="EndFrame"/> is its payload.</summary>
    public void BeginFrame(FrameType type, ushort channel)
    {
        _frame = _length;
        var span = Reserve(Frame.HeaderSize);
        span[0] = (byte)type;
        BinaryPrimitives.WriteUInt16BigEndian(span[1..], channel);
    }

    /// <summary>Ends the frame that was begun.</summary>
    public void EndFrame()
    {
        BinaryPrimitives.WriteUInt32BigEndian(_bytes.AsSpan(_frame + 3), (uint)(_length - _frame - Frame.HeaderSize));
        Octet(Frame.End);
    }

    /// <summary>A whole method frame.</summary>
    public void Method<T>(ushort channel, scoped in T method) where T : struct, IMethod<T>, allows ref struct
    {
        BeginFrame(FrameType.Method, channel);
        Long(T.MethodId);
        method.Write(this);
        EndFrame();
    }

    /// <summary>
    /// A content: the header and the body in as many frames as its size asks for. An empty body has no frame.
    /// </summary>
    /// <param name="channel">The channel.</param>
    /// <param name="properties">Property flags and values.</param>
    /// <param name="body">The body.</param>
    /// <param name="frameMax">The agreed size of a frame in bytes, 0 for no limit.</param>
    public void Content(ushort channel, ReadOnlySpan<byte> properties, ReadOnlySpan<byte> body, uint frameMax)
    {
        ContentHeader(channel, properties, (ulong)body.Length);
        var most = frameMax == 0 ? int.MaxValue : (int)Math.Min(frameMax - Frame.Overhead, int.MaxValue);
        while (!body.IsEmpty)
        {
            var part = Math.Min(body.Length, most);
            Body(channel, body[..part]);
            body = body[part..];
        }
    }

    /// <summary>The header frame of a content.</summary>
    public void ContentHeader(ushort channel, ReadOnlySpan<byte> properties, ulong bodySize)
    {
        var payload = Amqp.ContentHeader.FixedSize + properties.Length;
        var span = Reserve(payload + Frame.Overhead);
        WriteHeader(span, FrameType.Header, channel, payload);
        BinaryPrimitives.WriteUInt32BigEndian(span[7..], (uint)Amqp.ContentHeader.BasicClass << 16);
        BinaryPrimitives.WriteUInt64BigEndian(span[11..], bodySize);
        properties.CopyTo(span[19..]);
        span[^1] = Frame.End;
    }

    /// <summary>One body frame.</summary>
    public void Body(ushort channel, ReadOnlySpan<byte> part)
    {
        var span = Reserve(part.Length + Frame.Overhead);
        WriteHeader(span, FrameType.Body, channel, part.Length);
        part.CopyTo(span[Frame.HeaderSize..]);
        span[^1] = Frame.End;
    }

    /// <summary>A heartbeat.</summary>
    public void Heartbeat()
    {
        BeginFrame(FrameType.Heartbeat, 0);
        EndFrame();
    }

    /// <summary>An unsigned integer of 8 bits.</summary>
    public void Octet(byte value) => Reserve(1)[0] = value;

    /// <summary>An unsigned integer of 16 bits.</summary>
    public void Short(ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Reserve(2), value);

    /// <summary>An unsigned integer of 32 bits.</summary>
    public void Long(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Reserve(4), value);

    /// <summary>An unsigned integer of 64 bits.</summary>
    public void LongLong(ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Reserve(8), value);

    /// <summary>Up to six bits in one octet, the first in its lowest place.</summary>
    public void Bits(bool first, bool second = false, bool third = false, bool fourth = false, bool fifth = false, bool sixth = false) =>
        Octet((byte)((first ? 1 : 0) | (second ? 2 : 0) | (third ? 4 : 0) | (fourth ? 8 : 0) | (fifth ? 16 : 0) | (sixth ? 32 : 0)));

    /// <summary>A short string; what is past 255 bytes is cut off.</summary>
    public void ShortBytes(ReadOnlySpan<byte> value)
    {
        if (value.Length > ShortString.MaxLength) value = value[..ShortString.MaxLength];
        var span = Reserve(value.Length + 1);
        span[0] = (byte)value.Length;
        value.CopyTo(span[1..]);
    }

    /// <summary>A short string; what is past 255 bytes is cut off.</summary>
    public void ShortText(string value)
    {
        Span<byte> bytes = stackalloc byte[ShortString.MaxLength];
        var count = ShortString.ByteCount(value);
        if (count <= bytes.Length)
        {
            ShortBytes(bytes[..ShortString.Encode(value, bytes)]);
        }
        else
        {
            var all = new byte[count];
            ShortString.Encode(value, all);
            ShortBytes(all);
        }
    }

    /// <summary>A long string.</summary>
    public void LongBytes(ReadOnlySpan<byte> value)
    {
        Long((uint)value.Length);
        Raw(value);
    }

    /// <summary>A long string in UTF-8.</summary>
    public void LongText(string value)
    {
        var count = ShortString.ByteCount(value);
        Long((uint)count);
        ShortString.Encode(value, Reserve(count));
    }

    /// <summary>Bytes as they are.</summary>
    public void Raw(ReadOnlySpan<byte> value) => value.CopyTo(Reserve(value.Length));

    /// <summary>A field table, its length before it.</summary>
    public void Table(AmqpTable table)
    {
        var start = _length;
        Long(0);
        for (var i = 0; i < table.Count; i++)
        {
            ShortText(table[i].Key);
            Value(table[i].Value);
        }
        PatchLength(start);
    }

    /// <summary>A field's type and value.</summary>
    public void Value(AmqpValue value)
    {
        Octet((byte)value.Type);
        switch (value.Type)
        {
            case AmqpType.LongString or AmqpType.Binary:
                LongBytes(value.Bytes.Span);
                break;
            case AmqpType.Boolean:
                Octet(value.Boolean ? (byte)1 : (byte)0);
                break;
            case AmqpType.SignedByte or AmqpType.UnsignedByte:
                Octet((byte)value.Integer);
                break;
            case AmqpType.Int16 or AmqpType.UInt16:
                Short((ushort)value.Integer);
                break;
            case AmqpType.Int32 or AmqpType.UInt32:
                Long((uint)value.Integer);
                break;
            case AmqpType.Int64 or AmqpType.Timestamp:
                LongLong((ulong)value.Integer);
                break;
            case AmqpType.Single:
                Long((uint)value.RawBits);
                break;
            case AmqpType.Double:
                LongLong((ulong)value.RawBits);
                break;
            case AmqpType.Decimal:
                Octet(value.Decimal.Scale);
                Long(value.Decimal.Digits);
                break;
            case AmqpType.Table:
                Table(value.Table!);
                break;
            case AmqpType.Array:
                var start = _length;
                Long(0);
                var elements = value.Array!;
                for (var i = 0; i < elements.Count; i++) Value(elements[i]);
                PatchLength(start);
                break;
        }
    }

    /// <summary>Room for <paramref name="count"/> bytes, which count as written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Reserve(int count)
    {
        if (_bytes.Length - _length < count) Grow(count);
        var span = new Span<byte>(_bytes, _length, count);
        _length += count;
        return span;
    }

    private void PatchLength(int start) => BinaryPrimitives.WriteUInt32BigEndian(_bytes.AsSpan(start), (uint)(_length - start - 4));

    /// <summary>Writes the first <see cref="Frame.HeaderSize"/> bytes of a frame.</summary>
    /// <param name="span">Where to.</param>
    /// <param name="type">What it is.</param>
    /// <param name="channel">Whose.</param>
    /// <param name="payload">Bytes between header and end.</param>
    public static void WriteHeader(Span<byte> span, FrameType type, ushort channel, int payload)
    {
        span[0] = (byte)type;
        BinaryPrimitives.WriteUInt16BigEndian(span[1..], channel);
        BinaryPrimitives.WriteUInt32BigEndian(span[3..], (uint)payload);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int count)
    {
        var wanted = Math.Max(256, Math.Max(_bytes.Length * 2L, (long)_length + count));
        var size = (int)Math.Min(wanted, Math.Max(Array.MaxLength, checked(_length + count)));
        var larger = pool?.Rent(size) ?? new byte[size];
        Written.CopyTo(larger);
        if (_bytes.Length > 0) pool?.Return(_bytes);
        _bytes = larger;
    }
}
