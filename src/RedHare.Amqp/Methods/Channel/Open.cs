namespace RedHare.Amqp;

/// <summary>channel.open (20, 10). Opens a channel.</summary>
/// <param name="OutOfBand">Deprecated.</param>
public readonly record struct ChannelOpen(string OutOfBand) : IMethod<ChannelOpen>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (20 << 16) | 10;

    static uint IMethod<ChannelOpen>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out ChannelOpen method)
    {
        var reader = new FieldReader(arguments);
        method = new ChannelOpen(reader.ShortText());
        return reader.End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer) => writer.ShortText(OutOfBand);
}
