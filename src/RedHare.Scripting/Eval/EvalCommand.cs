using RedHare.Commands;

namespace RedHare.Scripting.Eval;

[Command("eval", "script numkeys [key [key ...]] [arg [arg ...]]",
    Arity = -3,
    Keys = "RW access update @2#",
    Flags = CommandFlags.NoScript | CommandFlags.SkipMonitor | CommandFlags.MayReplicate | CommandFlags.NoMandatoryKeys | CommandFlags.Stale | CommandFlags.CallsScript,
    Group = "scripting",
    Since = "2.6.0",
    Complexity = "Depends on the script that is executed.",
    Summary = "Runs a Lua script in the server.")]
internal static class EvalCommand
{
    public static void Run(CommandCall call) => EvalCall.ByText(call, readOnly: false);
}
