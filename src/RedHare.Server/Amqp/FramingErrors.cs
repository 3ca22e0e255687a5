using RedHare.Amqp;

namespace RedHare.Server.Amqp;

/// <summary>What is said of frames that are broken or come out of their turn, in RabbitMQ's words.</summary>
internal static class FramingErrors
{
    /// <summary>Octets of a payload that are shown.</summary>
    public const int Snippet = 16;

    /// <summary>A frame that cannot be read, so that all behind it cannot be either.</summary>
    public static AmqpError Of(FrameResult result, ReadOnlySpan<byte> received, int size, uint frameMax) => result == FrameResult.TooLarge
        ? Malformed(received[0], default, $"{{frame_too_large,{FrameReader.PayloadSize(received)},{frameMax - Frame.Overhead}}}")
        : BadEnd((FrameType)received[0], received[Frame.HeaderSize..(size - 1)], isWhole: true, received[size - 1]);

    /// <summary>A frame whose last octet is not the one that ends frames.</summary>
    /// <param name="type">What it is.</param>
    /// <param name="payload">What is between header and end, or the beginning of it.</param>
    /// <param name="isWhole">It is all of that.</param>
    /// <param name="end">The last octet.</param>
    public static AmqpError BadEnd(FrameType type, ReadOnlySpan<byte> payload, bool isWhole, byte end) =>
        AmqpError.Of(ReplyCode.FrameError, $"{Describe((byte)type, payload, isWhole)}: {{invalid_frame_end_marker,{end}}}");

    /// <summary>Whether the frame's type is one that there is, and its payload long enough for it.</summary>
    public static bool IsKnown(in Frame frame) => frame.Type switch
    {
        FrameType.Method => frame.Payload.Length >= 4,
        FrameType.Header => frame.Payload.Length >= ContentHeader.FixedSize,
        FrameType.Body => true,
        FrameType.Heartbeat => frame.Payload.IsEmpty,
        _ => false,
    };

    public static AmqpError Unknown(in Frame frame) => Malformed((byte)frame.Type, frame.Payload, "unknown_frame");

    public static AmqpError Unexpected(in Frame frame) => AmqpError.Of(ReplyCode.UnexpectedFrame, Describe((byte)frame.Type, frame.Payload));

    public static AmqpError NoMethod => AmqpError.Of(ReplyCode.UnexpectedFrame, "expected method frame, got non method frame instead");

    public static AmqpError NoHeader => AmqpError.Of(ReplyCode.UnexpectedFrame, "expected content header for class 60, got non content header frame instead");

    public static AmqpError NoBody => AmqpError.Of(ReplyCode.UnexpectedFrame, "expected content body, got non content body frame instead");

    public static AmqpError OtherClass(ushort classId) => AmqpError.Of(ReplyCode.UnexpectedFrame, $"expected content header for class 60, got one for class {classId} instead");

    /// <summary>Arguments that cannot be decoded. Where RabbitMQ's process dies of a malformed table, we name the error.</summary>
    public static AmqpError Arguments(FieldError error, ReadOnlySpan<byte> arguments) => error switch
    {
        FieldError.Utf8 => AmqpError.Of(ReplyCode.FrameError, "Malformed UTF-8 in shortstr"),
        FieldError.Table => AmqpError.Of(ReplyCode.SyntaxError, "malformed field table"),
        _ => AmqpError.Of(ReplyCode.FrameError, $"cannot decode {ErlangTerm.OfBytes(arguments)}"),
    };

    private static AmqpError Malformed(byte type, ReadOnlySpan<byte> payload, string reason) => AmqpError.Of(ReplyCode.FrameError, $"{Describe(type, payload)}: {reason}");

    private static string Describe(byte type, ReadOnlySpan<byte> payload, bool isWhole = true) => isWhole && payload.Length <= Snippet
        ? $"type {type}, all octets = {ErlangTerm.Printed(payload)}"
        : $"type {type}, first {Snippet} octets = {ErlangTerm.Printed(payload[..Snippet])}";
}
