using RedHare.Commands;

namespace RedHare.Scripting.Functions;

[Command("function|load", "[REPLACE] function-code",
    Arity = -3,
    Flags = CommandFlags.NoScript | CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.AllShards,
    Group = "scripting",
    Tips = "request_policy:all_shards response_policy:all_succeeded",
    Since = "7.0.0",
    Complexity = "O(1) (considering compilation time is redundant)",
    Summary = "Loads a library, whose text registers functions.")]
internal static class FunctionLoad
{
    public static void Run(CommandCall call)
    {
        var replace = false;
        for (var i = 2; i < call.Count - 1; i++)
        {
            if (!call.Is(i, "REPLACE"u8))
            {
                call.Reply.Error([.. "ERR Unknown option given: "u8, .. call[i]]);
                return;
            }
            replace = true;
        }
        if (ScriptHost.Of(call).Functions.Load(call[call.Count - 1], replace, out var error) is not { } name)
        {
            call.Reply.Error([.. "ERR "u8, .. System.Text.Encoding.Latin1.GetBytes(error!)]);
            return;
        }
        FunctionEffect.Give(call);
        call.Reply.Bulk(name);
    }
}
