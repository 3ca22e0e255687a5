namespace RedHare.Amqp;

/// <summary>connection.tune (10, 30). The limits that the server proposes.</summary>
/// <param name="ChannelMax">The highest channel number; 0 for no limit.</param>
/// <param name="FrameMax">The size of the largest frame in bytes; 0 for no limit.</param>
/// <param name="Heartbeat">Seconds; 0 for none.</param>
public readonly record struct ConnectionTune(ushort ChannelMax, uint FrameMax, ushort Heartbeat) : IMethod<ConnectionTune>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (10 << 16) | 30;

    static uint IMethod<ConnectionTune>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out ConnectionTune method)
    {
        var reader = new FieldReader(arguments);
        method = new ConnectionTune(reader.Short(), reader.Long(), reader.Short());
        return reader.End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
        writer.Short(ChannelMax);
        writer.Long(FrameMax);
        writer.Short(Heartbeat);
    }
}
