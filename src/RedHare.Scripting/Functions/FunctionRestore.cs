using RedHare.Commands;

namespace RedHare.Scripting.Functions;

[Command("function|restore", "serialized-value [FLUSH | APPEND | REPLACE]",
    Arity = -3,
    Flags = CommandFlags.NoScript | CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.AllShards,
    Group = "scripting",
    Tips = "request_policy:all_shards response_policy:all_succeeded",
    Since = "7.0.0",
    Complexity = "O(N) where N is the number of functions on the payload",
    Summary = "Loads the libraries of a payload of FUNCTION DUMP.")]
internal static class FunctionRestore
{
    public static void Run(CommandCall call)
    {
        if (call.Count > 4)
        {
            call.Reply.Error([.. "ERR unknown subcommand or wrong number of arguments for '"u8, .. call[1], .. "'. Try FUNCTION HELP."u8]);
            return;
        }
        var flush = call.Count == 4 && call.Is(3, "FLUSH"u8);
        var replace = call.Count == 4 && call.Is(3, "REPLACE"u8);
        if (call.Count == 4 && !flush && !replace && !call.Is(3, "APPEND"u8))
        {
            call.Reply.Error("ERR Wrong restore policy given, value should be either FLUSH, APPEND or REPLACE."u8);
            return;
        }
        if ((LibraryDump.Read(call[2], out var codes) ?? ScriptHost.Of(call).Functions.Restore(codes, flush, replace)) is { } error)
        {
            call.Reply.Error([.. "ERR "u8, .. System.Text.Encoding.Latin1.GetBytes(error)]);
            return;
        }
        FunctionEffect.Give(call);
        call.Reply.Status("OK"u8);
    }
}
