using RedHare.Engine;

namespace RedHare.Commands.Strings;

[Command("mget", "key [key ...]", Arity = -2, Keys = "RO access @1..-1", Flags = CommandFlags.ReadOnly | CommandFlags.Fast, Group = "string",
    Since = "1.0.0", Complexity = "O(N) where N is the number of keys to retrieve.", Summary = "Atomically returns the string values of one or more keys.",
    Tips = "request_policy:multi_shard")]
internal static class MGet
{
    public static void Run(CommandCall call)
    {
        Span<byte> scratch = stackalloc byte[StringValue.ScratchLength];
        call.Reply.Array(call.Count - 1);
        for (var i = 1; i < call.Count; i++)
        {
            var key = call.Read(call[i]);
            if (key.Type == KeyType.String) call.Reply.Bulk(key.Text(scratch));
            else call.Reply.Null();
            call.Unit.ReleaseLast();
        }
    }
}
