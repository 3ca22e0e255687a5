using RedHare.Commands;

namespace RedHare.Scripting.Eval;

[Command("eval_ro", "script numkeys [key [key ...]] [arg [arg ...]]",
    Arity = -3,
    Keys = "RO access @2#",
    Flags = CommandFlags.NoScript | CommandFlags.SkipMonitor | CommandFlags.NoMandatoryKeys | CommandFlags.Stale | CommandFlags.ReadOnly | CommandFlags.CallsScript,
    Group = "scripting",
    Since = "7.0.0",
    Complexity = "Depends on the script that is executed.",
    Summary = "Runs a Lua script that only reads.")]
internal static class EvalRo
{
    public static void Run(CommandCall call) => EvalCall.ByText(call, readOnly: true);
}
