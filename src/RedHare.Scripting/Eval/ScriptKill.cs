using RedHare.Commands;

namespace RedHare.Scripting.Eval;

[Command("script|kill",
    Arity = 2,
    Flags = CommandFlags.NoScript | CommandFlags.AllowBusy,
    Group = "scripting",
    Tips = "request_policy:all_shards response_policy:one_succeeded",
    Since = "2.6.0",
    Complexity = "O(1)",
    Summary = "Ends the script that runs, unless it has written.")]
internal static class ScriptKill
{
    public static void Run(CommandCall call)
    {
        if (ScriptHost.Of(call).Running.Kill(ofEval: true) is { } error) call.Reply.Error(error);
        else call.Reply.Status("OK"u8);
    }
}
