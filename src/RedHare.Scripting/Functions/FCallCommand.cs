using RedHare.Commands;

namespace RedHare.Scripting.Functions;

[Command("fcall", "function numkeys [key [key ...]] [arg [arg ...]]",
    Arity = -3,
    Keys = "RW access update @2#",
    Flags = CommandFlags.NoScript | CommandFlags.SkipMonitor | CommandFlags.MayReplicate | CommandFlags.NoMandatoryKeys | CommandFlags.Stale | CommandFlags.CallsScript,
    Group = "scripting",
    Since = "7.0.0",
    Complexity = "Depends on the function that is executed.",
    Summary = "Runs a function.")]
internal static class FCallCommand
{
    public static void Run(CommandCall call) => FunctionCall.Run(call, readOnly: false);
}
