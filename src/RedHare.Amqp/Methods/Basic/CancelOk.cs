namespace RedHare.Amqp;

/// <summary>basic.cancel-ok (60, 31). The consumer has ended.</summary>
/// <param name="ConsumerTag">The consumer's name.</param>
public readonly record struct BasicCancelOk(string ConsumerTag) : IMethod<BasicCancelOk>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (60 << 16) | 31;

    static uint IMethod<BasicCancelOk>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out BasicCancelOk method)
    {
        var reader = new FieldReader(arguments);
        method = new BasicCancelOk(reader.ShortText());
        return reader.End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer) => writer.ShortText(ConsumerTag);
}
