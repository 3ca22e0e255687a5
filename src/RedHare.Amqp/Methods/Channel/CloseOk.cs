namespace RedHare.Amqp;

/// <summary>channel.close-ok (20, 41). The other side has understood that the channel ends.</summary>
public readonly record struct ChannelCloseOk : IMethod<ChannelCloseOk>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (20 << 16) | 41;

    static uint IMethod<ChannelCloseOk>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out ChannelCloseOk method)
    {
        method = default;
        return new FieldReader(arguments).End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
    }
}
