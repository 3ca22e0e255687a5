using RedHare.Engine;

namespace RedHare.Commands.Server;

[Command("memory|usage", "key [SAMPLES count]", Arity = -3, Keys = "RO @2", Flags = CommandFlags.ReadOnly, Group = "server",
    Since = "4.0.0", Complexity = "O(N) where N is the number of samples.", Summary = "Estimates the memory usage of a key.")]
internal static class MemoryUsage
{
    private const int DefaultSamples = 5;

    public static void Run(CommandCall call)
    {
        var samples = (long)DefaultSamples;
        for (var i = 3; i < call.Count; i += 2)
        {
            if (i + 1 == call.Count || !call.Is(i, "SAMPLES"u8)) { call.Reply.Error(Errors.Syntax); return; }
            if (!call.TryInteger(i + 1, out samples)) return;
            if (samples < 0) { call.Reply.Error(Errors.Syntax); return; }
            if (samples == 0) samples = long.MaxValue;
        }
        var key = call.Unit.Peek(call[2]);
        if (key.Exists) call.Reply.Integer(key.MemoryBytes(samples));
        else call.Reply.Null();
    }
}
