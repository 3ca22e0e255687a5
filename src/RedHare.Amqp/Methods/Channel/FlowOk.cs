namespace RedHare.Amqp;

/// <summary>channel.flow-ok (20, 21). Deliveries are stopped or resumed.</summary>
/// <param name="Active">False stops.</param>
public readonly record struct ChannelFlowOk(bool Active) : IMethod<ChannelFlowOk>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (20 << 16) | 21;

    static uint IMethod<ChannelFlowOk>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out ChannelFlowOk method)
    {
        var reader = new FieldReader(arguments);
        method = new ChannelFlowOk(reader.Bit());
        return reader.End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer) => writer.Bits(Active);
}
