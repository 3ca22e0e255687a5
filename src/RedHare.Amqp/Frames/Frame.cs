namespace RedHare.Amqp;

/// <summary>One frame, as long as the buffer that it was read from is left alone.</summary>
public readonly ref struct Frame(byte type, ushort channel, ReadOnlySpan<byte> payload)
{
    /// <summary>Bytes before the payload: type, channel, length.</summary>
    public const int HeaderSize = 7;

    /// <summary>Bytes of a frame beside its payload.</summary>
    public const int Overhead = HeaderSize + 1;

    /// <summary>The byte that ends each frame.</summary>
    public const byte End = 0xCE;

    /// <summary>The smallest frame-max that can be agreed on, in bytes.</summary>
    public const int MinSize = 4096;

    /// <summary>The type, which need not be one that there is.</summary>
    public FrameType Type { get; } = (FrameType)type;

    /// <summary>The channel; 0 is the connection itself.</summary>
    public ushort Channel { get; } = channel;

    /// <summary>What is between header and end.</summary>
    public ReadOnlySpan<byte> Payload { get; } = payload;

    /// <summary>Class and method of a method frame as one number, as in the methods' <c>Id</c>; 0 when the frame is too short for them.</summary>
    public uint MethodId => Payload.Length < 4 ? 0 : System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(Payload);

    /// <summary>The arguments of a method frame.</summary>
    public ReadOnlySpan<byte> Arguments => Payload.Length < 4 ? default : Payload[4..];
}
