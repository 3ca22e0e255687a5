namespace RedHare.Amqp;

/// <summary>connection.tune-ok (10, 31). The limits that the client settles on.</summary>
/// <param name="ChannelMax">The highest channel number; 0 for no limit.</param>
/// <param name="FrameMax">The size of the largest frame in bytes; 0 for no limit.</param>
/// <param name="Heartbeat">Seconds; 0 for none.</param>
public readonly record struct ConnectionTuneOk(ushort ChannelMax, uint FrameMax, ushort Heartbeat) : IMethod<ConnectionTuneOk>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (10 << 16) | 31;

    static uint IMethod<ConnectionTuneOk>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out ConnectionTuneOk method)
    {
        var reader = new FieldReader(arguments);
        method = new ConnectionTuneOk(reader.Short(), reader.Long(), reader.Short());
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
