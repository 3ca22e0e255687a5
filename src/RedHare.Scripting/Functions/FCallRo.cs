using RedHare.Commands;

namespace RedHare.Scripting.Functions;

[Command("fcall_ro", "function numkeys [key [key ...]] [arg [arg ...]]",
    Arity = -3,
    Keys = "RO access @2#",
    Flags = CommandFlags.NoScript | CommandFlags.SkipMonitor | CommandFlags.NoMandatoryKeys | CommandFlags.Stale | CommandFlags.ReadOnly | CommandFlags.CallsScript,
    Group = "scripting",
    Since = "7.0.0",
    Complexity = "Depends on the function that is executed.",
    Summary = "Runs a function that only reads.")]
internal static class FCallRo
{
    public static void Run(CommandCall call) => FunctionCall.Run(call, readOnly: true);
}
