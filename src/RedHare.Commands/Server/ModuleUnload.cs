namespace RedHare.Commands.Server;

[Command("module|unload", "name", Arity = 3, Flags = CommandFlags.NoAsyncLoading | CommandFlags.Admin | CommandFlags.NoScript, Group = "server",
    Since = "4.0.0", Complexity = "O(1)", Summary = "Unloads a module: there is none.")]
internal static class ModuleUnload
{
    public static void Run(CommandCall call) => call.Reply.Error("ERR Error unloading module: no such module with that name"u8);
}
