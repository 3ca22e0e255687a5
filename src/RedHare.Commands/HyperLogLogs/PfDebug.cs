using System.Globalization;
using System.Text;
using RedHare.Engine;

namespace RedHare.Commands.HyperLogLogs;

/// <summary>What a HyperLogLog holds. GETREG and TODENSE make a sparse one dense.</summary>
[Command("pfdebug", "subcommand key", Arity = 3, Keys = "RW access @2", Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Admin, Group = "hyperloglog",
    Since = "2.8.9", Complexity = "N/A", Summary = "Internal commands for debugging HyperLogLog values.")]
internal static class PfDebug
{
    public static void Run(CommandCall call)
    {
        if (!HyperLogLogArgument.TryWrite(call, 2, HyperLogLogEvents.Silent, out var key)) return;
        if (!key.Exists) call.Reply.Error("ERR The specified key does not exist"u8);
        else if (call.Is(1, "GETREG"u8)) GetRegisters(call, key);
        else if (call.Is(1, "DECODE"u8)) Decode(call, key);
        else if (call.Is(1, "ENCODING"u8)) call.Reply.Status(key.IsDense() ? "dense"u8 : "sparse"u8);
        else if (call.Is(1, "TODENSE"u8)) ToDense(call, key);
        else call.Reply.Error([.. "ERR Unknown PFDEBUG subcommand '"u8, .. call[1], .. "'"u8]);
    }

    private static void GetRegisters(CommandCall call, WriteScope key)
    {
        var registers = new byte[HyperLogLogValue.RegisterCount];
        if (!key.TryMakeDense() || !key.TryMergeInto(registers)) { call.Reply.Error(HyperLogLogArgument.Corrupt); return; }
        call.Reply.Array(registers.Length);
        foreach (var register in registers) call.Reply.Integer(register);
    }

    // A run of zeros by its form, z or Z, and its length; another as v with value and length.
    private static void Decode(CommandCall call, WriteScope key)
    {
        if (key.IsDense()) { call.Reply.Error("ERR HLL encoding is not sparse"u8); return; }
        var text = new StringBuilder();
        foreach (var (value, length, isLong) in key.Runs())
        {
            if (text.Length > 0) text.Append(' ');
            if (value > 0) text.Append(CultureInfo.InvariantCulture, $"v:{value},{length}");
            else text.Append(isLong ? 'Z' : 'z').Append(':').Append(length);
        }
        call.Reply.Bulk(Encoding.ASCII.GetBytes(text.ToString()));
    }

    private static void ToDense(CommandCall call, WriteScope key)
    {
        var wasDense = key.IsDense();
        if (!key.TryMakeDense()) call.Reply.Error(HyperLogLogArgument.Corrupt);
        else call.Reply.Integer(wasDense ? 0 : 1);
    }
}
