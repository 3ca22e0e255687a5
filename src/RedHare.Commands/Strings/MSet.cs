using System.Text;
using RedHare.Engine;

namespace RedHare.Commands.Strings;

[Command("mset", "key value [key value ...]", Arity = -3, Keys = "OW update @1..-1/2", Flags = CommandFlags.Write | CommandFlags.DenyOom, Group = "string",
    Since = "1.0.1", Complexity = "O(N) where N is the number of keys to set.", Summary = "Atomically creates or modifies the string values of one or more keys.",
    Tips = "request_policy:multi_shard response_policy:all_succeeded")]
internal static class MSet
{
    public static void Run(CommandCall call)
    {
        if (!ArePairs(call)) return;
        SetAll(call);
        call.Reply.Status("OK"u8);
    }

    internal static bool ArePairs(CommandCall call)
    {
        if (call.Count % 2 == 1) return true;
        call.Reply.Error(Encoding.UTF8.GetBytes($"ERR wrong number of arguments for '{call.Command.FullName}' command"));
        return false;
    }

    internal static void SetAll(CommandCall call)
    {
        for (var i = 1; i < call.Count; i += 2) call.Write(call[i], StringEvents.Set).SetText(call[i + 1]);
    }
}
