using RedHare.Commands;

namespace RedHare.Scripting.Functions;

[Command("function|dump",
    Arity = 2,
    Flags = CommandFlags.NoScript | CommandFlags.AllShards,
    Group = "scripting",
    Since = "7.0.0",
    Complexity = "O(N) where N is the number of functions",
    Summary = "Returns all libraries as a payload for FUNCTION RESTORE.")]
internal static class FunctionDump
{
    public static void Run(CommandCall call) => call.Reply.Bulk(LibraryDump.Write(ScriptHost.Of(call).Functions.Current.Libraries));
}
