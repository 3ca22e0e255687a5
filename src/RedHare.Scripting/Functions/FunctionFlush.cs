using RedHare.Commands;

namespace RedHare.Scripting.Functions;

[Command("function|flush", "[ASYNC | SYNC]",
    Arity = -2,
    Flags = CommandFlags.NoScript | CommandFlags.Write | CommandFlags.AllShards,
    Group = "scripting",
    Tips = "request_policy:all_shards response_policy:all_succeeded",
    Since = "7.0.0",
    Complexity = "O(N) where N is the number of functions deleted",
    Summary = "Deletes all libraries.")]
internal static class FunctionFlush
{
    public static void Run(CommandCall call)
    {
        if (call.Count > 3)
        {
            call.Reply.Error([.. "ERR unknown subcommand or wrong number of arguments for '"u8, .. call[1], .. "'. Try FUNCTION HELP."u8]);
            return;
        }
        if (call.Count == 3 && !call.Is(2, "SYNC"u8) && !call.Is(2, "ASYNC"u8))
        {
            call.Reply.Error("ERR FUNCTION FLUSH only supports SYNC|ASYNC option"u8);
            return;
        }
        ScriptHost.Of(call).Functions.Flush();
        FunctionEffect.Give(call);
        call.Reply.Status("OK"u8);
    }
}
