using RedHare.Commands;

namespace RedHare.Scripting.Eval;

[Command("script|load", "script",
    Arity = 3,
    Flags = CommandFlags.NoScript | CommandFlags.Stale,
    Group = "scripting",
    Tips = "request_policy:all_nodes response_policy:all_succeeded",
    Since = "2.6.0",
    Complexity = "O(N) with N being the length in bytes of the script body.",
    Summary = "Compiles a script and caches it, to be run by EVALSHA.")]
internal static class ScriptLoad
{
    public static void Run(CommandCall call)
    {
        if (ScriptHost.Of(call).Cache.GetOrAdd(call[2], isLasting: true, out var error) is { } script) call.Reply.Bulk(script.Sha);
        else call.Reply.Error(error);
    }
}
