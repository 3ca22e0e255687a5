using RedHare.Engine;

namespace RedHare.Commands.Streams;

[Command("xlen", "key", Arity = 2, Keys = "RO @1", Flags = CommandFlags.ReadOnly | CommandFlags.Fast, Group = "stream", Since = "5.0.0",
    Complexity = "O(1)", Summary = "Returns the number of entries of a stream.")]
internal static class XLen
{
    public static void Run(CommandCall call)
    {
        if (call.TryRead(call[1], KeyType.Stream, out var key)) call.Reply.Integer(key.AsStream().Length);
    }
}
