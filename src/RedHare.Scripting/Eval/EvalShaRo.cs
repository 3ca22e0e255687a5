using RedHare.Commands;

namespace RedHare.Scripting.Eval;

[Command("evalsha_ro", "sha1 numkeys [key [key ...]] [arg [arg ...]]",
    Arity = -3,
    Keys = "RO access @2#",
    Flags = CommandFlags.NoScript | CommandFlags.SkipMonitor | CommandFlags.NoMandatoryKeys | CommandFlags.Stale | CommandFlags.ReadOnly | CommandFlags.CallsScript,
    Group = "scripting",
    Since = "7.0.0",
    Complexity = "Depends on the script that is executed.",
    Summary = "Runs a cached Lua script that only reads, named by its SHA1 digest.")]
internal static class EvalShaRo
{
    public static void Run(CommandCall call) => EvalCall.BySha(call, readOnly: true);
}
