namespace RedHare.Amqp;

/// <summary>channel.flow (20, 20). Stops or resumes deliveries.</summary>
/// <param name="Active">False stops.</param>
public readonly record struct ChannelFlow(bool Active) : IMethod<ChannelFlow>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (20 << 16) | 20;

    static uint IMethod<ChannelFlow>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out ChannelFlow method)
    {
        var reader = new FieldReader(arguments);
        method = new ChannelFlow(reader.Bit());
        return reader.End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer) => writer.Bits(Active);
}
