using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace RedHare.Amqp;

/// <summary>Finds the frames in what was received. It has no state: a frame that is not complete is looked at again with more bytes behind it.</summary>
public static class FrameReader
{
    // RabbitMQ lets a payload exceed what was agreed by the bytes of the frame around it, for clients that count only the payload.
    private const int Leniency = Frame.Overhead;

    /// <summary>Reads the first frame of <paramref name="input"/>.</summary>
    /// <param name="input">What was received.</param>
    /// <param name="frameMax">The agreed size of a frame in bytes, 0 for no limit (then <see cref="int.MaxValue"/> is one).</param>
    /// <param name="frame">The frame, if there is one.</param>
    /// <param name="size">Bytes of the frame; when more are needed, as far as known: at least this many.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FrameResult Read(ReadOnlySpan<byte> input, uint frameMax, out Frame frame, out int size)
    {
        frame = default;
        size = Frame.Overhead;
        if (input.Length < Frame.HeaderSize) return FrameResult.NeedMore;
        var length = PayloadSize(input);
        if (length > MaxPayload(frameMax)) return FrameResult.TooLarge;
        size = (int)length + Frame.Overhead;
        if (input.Length < size) return FrameResult.NeedMore;
        if (input[size - 1] != Frame.End) return FrameResult.BadEnd;
        frame = new Frame(input[0], BinaryPrimitives.ReadUInt16BigEndian(input[1..]), input.Slice(Frame.HeaderSize, (int)length));
        return FrameResult.Complete;
    }

    /// <summary>The length of the payload that the frame at the beginning of <paramref name="input"/> announces; 7 bytes are there.</summary>
    public static uint PayloadSize(ReadOnlySpan<byte> input) => BinaryPrimitives.ReadUInt32BigEndian(input[3..]);

    private static uint MaxPayload(uint frameMax) => frameMax is 0 or > int.MaxValue - Frame.Overhead ? int.MaxValue - 2 * Frame.Overhead : frameMax - Frame.Overhead + Leniency;
}
