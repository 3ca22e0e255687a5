namespace RedHare.Amqp;

/// <summary>basic.consume-ok (60, 21). The consumer's name.</summary>
/// <param name="ConsumerTag">The consumer's name.</param>
public readonly record struct BasicConsumeOk(string ConsumerTag) : IMethod<BasicConsumeOk>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (60 << 16) | 21;

    static uint IMethod<BasicConsumeOk>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out BasicConsumeOk method)
    {
        var reader = new FieldReader(arguments);
        method = new BasicConsumeOk(reader.ShortText());
        return reader.End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer) => writer.ShortText(ConsumerTag);
}
