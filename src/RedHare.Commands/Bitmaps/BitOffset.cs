namespace RedHare.Commands.Bitmaps;

/// <summary>Reads the position of a bit in a string: the first bit is the highest of the first byte.</summary>
internal static class BitOffset
{
    /// <summary>False, with the error answered, for what is no integer, negative, or beyond the longest string there may be.</summary>
    public static bool TryRead(CommandCall call, int index, out long offset)
    {
        if (!call.TryInteger(index, out offset, Error)) return false;
        if (offset >= 0 && offset >> 3 < Math.Min(call.Server.Configuration.Clients.ProtoMaxBulkLength, Array.MaxLength)) return true;
        call.Reply.Error(Error);
        return false;
    }

    /// <summary>The bit's mask in its byte.</summary>
    public static byte Mask(long offset) => (byte)(0x80 >> (int)(offset & 7));

    private static ReadOnlySpan<byte> Error => "ERR bit offset is not an integer or out of range"u8;
}
