using RedHare.Engine;

namespace RedHare.Commands.Bitmaps;

/// <summary>Reads the position of a bit in a string: the first bit is the highest of the first byte.</summary>
internal static class BitOffset
{
    /// <summary>
    /// False, with the error answered, for what is no integer, negative, or beyond the longest string there may be. With a
    /// <paramref name="width"/>, <c>#n</c> is the n-th field of so many bits.
    /// </summary>
    public static bool TryRead(CommandCall call, int index, out long offset, int width = 0)
    {
        var text = call[index];
        var counted = width > 0 && text is [(byte)'#', ..];
        var limit = Math.Min(call.Server.Configuration.Clients.ProtoMaxBulkLength, Array.MaxLength);
        if (RedisNumber.TryParseLong(counted ? text[1..] : text, out offset) && offset >= 0 && offset >> 3 < limit)
        {
            if (!counted) return true;
            offset *= width;
            if (offset >> 3 < limit) return true;
        }
        call.Reply.Error("ERR bit offset is not an integer or out of range"u8);
        return false;
    }

    /// <summary>The bit's mask in its byte.</summary>
    public static byte Mask(long offset) => (byte)(0x80 >> (int)(offset & 7));
}
