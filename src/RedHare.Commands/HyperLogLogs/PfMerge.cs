using System.Buffers;
using RedHare.Engine;

namespace RedHare.Commands.HyperLogLogs;

[Command("pfmerge", "destkey [sourcekey [sourcekey ...]]", Arity = -2, Keys = "RW access insert @1; RO access @2..-1", Flags = CommandFlags.Write | CommandFlags.DenyOom,
    Group = "hyperloglog", Since = "2.8.9", Complexity = "O(N) to merge N HyperLogLogs, but with high constant times.",
    Summary = "Merges one or more HyperLogLog values into a single key.")]
internal static class PfMerge
{
    public static void Run(CommandCall call)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(HyperLogLogValue.RegisterCount);
        try
        {
            var registers = buffer.AsSpan(0, HyperLogLogValue.RegisterCount);
            registers.Clear();
            if (MergedRegisters.TryRead(call, registers, out var anyDense)) Store(call, registers, anyDense);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Store(CommandCall call, ReadOnlySpan<byte> registers, bool dense)
    {
        if (!HyperLogLogArgument.TryWrite(call, 1, HyperLogLogEvents.Add, out var key)) return;
        var edit = new HyperLogLogEdit(key, call.Encodings.HllSparseMaxBytes);
        try
        {
            if ((dense && !edit.TryMakeDense()) || !edit.TryRaiseAll(registers)) { call.Reply.Error(HyperLogLogArgument.Corrupt); return; }
            edit.Store();
            call.Reply.Status("OK"u8);
        }
        finally
        {
            edit.Dispose();
        }
    }
}
