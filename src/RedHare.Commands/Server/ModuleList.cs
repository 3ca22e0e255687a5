namespace RedHare.Commands.Server;

[Command("module|list", "", Arity = 2, Flags = CommandFlags.Admin | CommandFlags.NoScript, Group = "server", Tips = "nondeterministic_output_order",
    Since = "4.0.0", Complexity = "O(N) where N is the number of loaded modules.", Summary = "Lists the loaded modules: there are none.")]
internal static class ModuleList
{
    public static void Run(CommandCall call) => call.Reply.Array(0);
}
