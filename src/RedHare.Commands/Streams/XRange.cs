namespace RedHare.Commands.Streams;

[Command("xrange", "key start end [COUNT count]", Arity = -4, Keys = "RO access @1", Flags = CommandFlags.ReadOnly, Group = "stream", Since = "5.0.0",
    Complexity = "O(N) with N being the number of elements being returned. If N is constant (e.g. always asking for the first 10 elements with COUNT), you can consider it O(1).",
    Summary = "Returns the entries of a stream between two ids, both included.")]
internal static class XRange
{
    public static void Run(CommandCall call) => EntryRange.Run(call, reverse: false);
}
