using RedHare.Engine;

namespace RedHare.Commands.HyperLogLogs;

/// <summary>Keys that are to hold HyperLogLogs.</summary>
internal static class HyperLogLogArgument
{
    /// <summary>What a corrupt value answers.</summary>
    public static ReadOnlySpan<byte> Corrupt => "INVALIDOBJ Corrupted HLL object detected"u8;

    /// <summary>A key to be read; false, with the error answered, when it holds something else. It may be absent.</summary>
    public static bool TryRead(CommandCall call, int index, out KeyReader key) => call.TryRead(call[index], KeyType.String, out key) && Fits(call, key);

    /// <summary>A key to be changed; false, with the error answered, when it holds something else. It may be absent.</summary>
    public static bool TryWrite(CommandCall call, int index, KeyEvent what, out WriteScope key) => call.TryWrite(call[index], KeyType.String, what, out key) && Fits(call, key);

    private static bool Fits(CommandCall call, KeyReader key)
    {
        if (!key.Exists || key.IsHyperLogLog()) return true;
        call.Reply.Error("WRONGTYPE Key is not a valid HyperLogLog string value."u8);
        return false;
    }
}
