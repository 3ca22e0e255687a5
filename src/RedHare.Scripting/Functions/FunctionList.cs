using RedHare.Commands;

namespace RedHare.Scripting.Functions;

[Command("function|list", "[LIBRARYNAME library-name-pattern] [WITHCODE]",
    Arity = -2,
    Flags = CommandFlags.NoScript,
    Group = "scripting",
    Tips = "nondeterministic_output_order",
    Since = "7.0.0",
    Complexity = "O(N) where N is the number of functions",
    Summary = "Lists the libraries; there are none yet.")]
internal static class FunctionList
{
    public static void Run(CommandCall call) => call.Reply.Array(0);
}
