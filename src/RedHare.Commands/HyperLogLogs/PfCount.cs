using System.Buffers;
using RedHare.Engine;

namespace RedHare.Commands.HyperLogLogs;

/// <summary>A reading command that may write: it notes the count of a single key in the value, until a register changes.</summary>
[Command("pfcount", "key [key ...]", Arity = -2, Keys = "RW access @1..-1", Flags = CommandFlags.ReadOnly | CommandFlags.MayReplicate, Group = "hyperloglog",
    Since = "2.8.9", Complexity = "O(1) with a very small average constant time when called with a single key. O(N) with N being the number of keys, and much bigger constant times, when called with multiple keys.",
    Summary = "Returns the approximated cardinality of the set(s) observed by the HyperLogLog key(s).")]
internal static class PfCount
{
    public static void Run(CommandCall call)
    {
        if (call.Count > 2) CountUnion(call);
        else CountOne(call);
    }

    private static void CountOne(CommandCall call)
    {
        if (!HyperLogLogArgument.TryRead(call, 1, out var key)) return;
        long count = 0;
        if (key.Exists && !key.TryCachedCount(out count) && !call.Write(call[1], HyperLogLogEvents.Silent).TryCount(out count))
            call.Reply.Error(HyperLogLogArgument.Corrupt);
        else
            call.Reply.Integer(count);
    }

    private static void CountUnion(CommandCall call)
    {
        var registers = ArrayPool<byte>.Shared.Rent(HyperLogLogValue.RegisterCount);
        try
        {
            var union = registers.AsSpan(0, HyperLogLogValue.RegisterCount);
            union.Clear();
            if (MergedRegisters.TryRead(call, union, out _)) call.Reply.Integer(HyperLogLogValue.Estimate(union));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(registers);
        }
    }
}
