using RedHare.Commands;

namespace RedHare.Scripting.Functions;

[Command("function|kill",
    Arity = 2,
    Flags = CommandFlags.NoScript | CommandFlags.AllowBusy,
    Group = "scripting",
    Tips = "request_policy:all_shards response_policy:one_succeeded",
    Since = "7.0.0",
    Complexity = "O(1)",
    Summary = "Ends the function that runs, unless it has written.")]
internal static class FunctionKill
{
    public static void Run(CommandCall call)
    {
        if (ScriptHost.Of(call).Running.Kill(ofEval: false) is { } error) call.Reply.Error(error);
        else call.Reply.Status("OK"u8);
    }
}
