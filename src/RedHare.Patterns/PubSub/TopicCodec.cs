using System.Buffers;
using System.Text;
using RedHare.Patterns.Serialization;

namespace RedHare.Patterns.PubSub;

/// <summary>
/// Messages as bytes: the value's frame, and before it, where a trace goes with it, an envelope: <c>^</c>, the length of the trace, and the trace. No frame begins with <c>^</c>, so both forms are told from each other.
/// </summary>
internal sealed class TopicCodec<T>(ValueCodec<T> codec)
{
    private const byte Envelope = (byte)'^';

    public byte[] Encode(T value, ReadOnlySpan<byte> place, string? trace)
    {
        if (trace is null) return codec.Encode(value, place);
        // What does not fit goes without the state, which is the only part that is long.
        if (trace.Length > byte.MaxValue) trace = trace[..trace.IndexOf(' ', StringComparison.Ordinal)];
        var output = new ArrayBufferWriter<byte>(trace.Length + 64);
        var head = output.GetSpan(trace.Length + 2);
        (head[0], head[1]) = (Envelope, (byte)trace.Length);
        output.Advance(2 + Encoding.ASCII.GetBytes(trace, head[2..]));
        codec.Encode(value, place, output);
        return output.WrittenSpan.ToArray();
    }

    /// <exception cref="InvalidDataException">It is no message of ours, nor can be read otherwise; other exceptions are the serializer's.</exception>
    public (T Value, string? Trace) Decode(ReadOnlyMemory<byte> message, ReadOnlySpan<byte> place)
    {
        if (message.IsEmpty || message.Span[0] != Envelope) return (codec.Decode(message, place), null);
        if (message.Length < 2 || message.Length < 2 + message.Span[1]) throw new InvalidDataException("An envelope that ends too soon.");
        var length = message.Span[1];
        return (codec.Decode(message[(2 + length)..], place), Encoding.ASCII.GetString(message.Span.Slice(2, length)));
    }
}
