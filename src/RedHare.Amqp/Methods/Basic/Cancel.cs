namespace RedHare.Amqp;

/// <summary>basic.cancel (60, 30). Ends a consumer; from the server, the word that it has ended.</summary>
/// <param name="ConsumerTag">The consumer's name.</param>
/// <param name="NoWait">No answer is wanted.</param>
public readonly record struct BasicCancel(string ConsumerTag, bool NoWait) : IMethod<BasicCancel>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (60 << 16) | 30;

    static uint IMethod<BasicCancel>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out BasicCancel method)
    {
        var reader = new FieldReader(arguments);
        method = new BasicCancel(reader.ShortText(), reader.Bit());
        return reader.End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
        writer.ShortText(ConsumerTag);
        writer.Bits(NoWait);
    }
}
