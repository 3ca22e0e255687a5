using RedHare.Engine;

namespace RedHare.Commands.HyperLogLogs;

/// <summary>The registers of the union of all keys of a command line.</summary>
internal static class MergedRegisters
{
    /// <summary>Raises registers to those of the keys from argument 1 on; false, with the error answered, when one holds something else.</summary>
    /// <param name="call">The call.</param>
    /// <param name="registers">A byte for each register, all zero.</param>
    /// <param name="anyDense">Whether one of the values is dense.</param>
    public static bool TryRead(CommandCall call, Span<byte> registers, out bool anyDense)
    {
        anyDense = false;
        for (var i = 1; i < call.Count; i++)
        {
            if (!HyperLogLogArgument.TryRead(call, i, out var key)) return false;
            if (!key.Exists) continue;
            anyDense |= key.IsDense();
            if (key.TryMergeInto(registers)) continue;
            call.Reply.Error(HyperLogLogArgument.Corrupt);
            return false;
        }
        return true;
    }
}
