using RedHare.Commands;

namespace RedHare.Scripting.Functions;

[Command("function|delete", "library-name",
    Arity = 3,
    Flags = CommandFlags.NoScript | CommandFlags.Write | CommandFlags.AllShards,
    Group = "scripting",
    Tips = "request_policy:all_shards response_policy:all_succeeded",
    Since = "7.0.0",
    Complexity = "O(1)",
    Summary = "Deletes a library with its functions.")]
internal static class FunctionDelete
{
    public static void Run(CommandCall call)
    {
        if (!ScriptHost.Of(call).Functions.Delete(call[2]))
        {
            call.Reply.Error("ERR Library not found"u8);
            return;
        }
        FunctionEffect.Give(call);
        call.Reply.Status("OK"u8);
    }
}
