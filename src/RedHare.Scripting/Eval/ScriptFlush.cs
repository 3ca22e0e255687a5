using RedHare.Commands;

namespace RedHare.Scripting.Eval;

[Command("script|flush", "[ASYNC | SYNC]",
    Arity = -2,
    Flags = CommandFlags.NoScript,
    Group = "scripting",
    Tips = "request_policy:all_nodes response_policy:all_succeeded",
    Since = "2.6.0",
    Complexity = "O(N) with N being the number of scripts in cache",
    Summary = "Empties the cache of scripts.")]
internal static class ScriptFlush
{
    public static void Run(CommandCall call)
    {
        if (call.Count > 3 || (call.Count == 3 && !call.Is(2, "SYNC"u8) && !call.Is(2, "ASYNC"u8)))
        {
            call.Reply.Error("ERR SCRIPT FLUSH only support SYNC|ASYNC option"u8);
            return;
        }
        // Either way: what is dropped here is the collector's to free.
        ScriptHost.Of(call).Flush();
        call.Reply.Status("OK"u8);
    }
}
