namespace RedHare.Amqp;

/// <summary>channel.open-ok (20, 11). The channel is open.</summary>
/// <param name="ChannelId">Deprecated.</param>
public readonly record struct ChannelOpenOk(ReadOnlyMemory<byte> ChannelId) : IMethod<ChannelOpenOk>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (20 << 16) | 11;

    static uint IMethod<ChannelOpenOk>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out ChannelOpenOk method)
    {
        var reader = new FieldReader(arguments);
        method = new ChannelOpenOk(reader.LongBytes().ToArray());
        return reader.End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer) => writer.LongBytes(ChannelId.Span);
}
