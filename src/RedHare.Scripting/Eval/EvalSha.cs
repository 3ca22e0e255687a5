using RedHare.Commands;

namespace RedHare.Scripting.Eval;

[Command("evalsha", "sha1 numkeys [key [key ...]] [arg [arg ...]]",
    Arity = -3,
    Keys = "RW access update @2#",
    Flags = CommandFlags.NoScript | CommandFlags.SkipMonitor | CommandFlags.MayReplicate | CommandFlags.NoMandatoryKeys | CommandFlags.Stale | CommandFlags.CallsScript,
    Group = "scripting",
    Since = "2.6.0",
    Complexity = "Depends on the script that is executed.",
    Summary = "Runs a cached Lua script, named by its SHA1 digest.")]
internal static class EvalSha
{
    public static void Run(CommandCall call) => EvalCall.BySha(call, readOnly: false);
}
