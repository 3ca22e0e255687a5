namespace RedHare.Commands.Strings;

[Command("msetnx", "key value [key value ...]", Arity = -3, Keys = "OW insert @1..-1/2", Flags = CommandFlags.Write | CommandFlags.DenyOom, Group = "string",
    Since = "1.0.1", Complexity = "O(N) where N is the number of keys to set.",
    Summary = "Atomically modifies the string values of one or more keys only when all keys don't exist.")]
internal static class MSetNx
{
    public static void Run(CommandCall call)
    {
        if (!MSet.ArePairs(call)) return;
        for (var i = 1; i < call.Count; i += 2)
        {
            if (call.Unit.Peek(call[i]).Exists) { call.Reply.Integer(0); return; }
            call.Unit.ReleaseLast();
        }
        MSet.SetAll(call);
        call.Reply.Integer(1);
    }
}
