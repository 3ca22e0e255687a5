using RedHare.Amqp;

namespace RedHare.Server.Amqp.Authentication;

/// <summary>AMQP's own mechanism: a field table without its length, with LOGIN and PASSWORD.</summary>
internal static class AmqPlain
{
    public static Credentials Read(ReadOnlySpan<byte> response)
    {
        var writer = new FrameWriter(response.Length + 4);
        writer.LongBytes(response);
        return AmqpTable.Read(writer.Written) is { } table ? new(table.Get("LOGIN")?.Text, table.Get("PASSWORD")?.Text) : default;
    }
}
