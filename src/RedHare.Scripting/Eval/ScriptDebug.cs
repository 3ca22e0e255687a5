using RedHare.Commands;

namespace RedHare.Scripting.Eval;

[Command("script|debug", "<YES | SYNC | NO>",
    Arity = 3,
    Flags = CommandFlags.NoScript,
    Group = "scripting",
    Since = "3.2.0",
    Complexity = "O(1)",
    Summary = "Turns the debugger of scripts off; it is not built, so it cannot be turned on.")]
internal static class ScriptDebug
{
    public static void Run(CommandCall call)
    {
        if (call.Is(2, "NO"u8)) call.Reply.Status("OK"u8);
        else if (call.Is(2, "YES"u8) || call.Is(2, "SYNC"u8)) call.Reply.Error("ERR The debugger of scripts is not supported"u8);
        else call.Reply.Error("ERR Use SCRIPT DEBUG YES/SYNC/NO"u8);
    }
}
