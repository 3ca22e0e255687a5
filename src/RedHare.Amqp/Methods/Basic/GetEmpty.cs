namespace RedHare.Amqp;

/// <summary>basic.get-empty (60, 72). There is no message.</summary>
/// <param name="ClusterId">Deprecated.</param>
public readonly record struct BasicGetEmpty(string ClusterId) : IMethod<BasicGetEmpty>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (60 << 16) | 72;

    static uint IMethod<BasicGetEmpty>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out BasicGetEmpty method)
    {
        var reader = new FieldReader(arguments);
        method = new BasicGetEmpty(reader.ShortText());
        return reader.End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer) => writer.ShortText(ClusterId);
}
