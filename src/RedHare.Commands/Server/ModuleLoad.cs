namespace RedHare.Commands.Server;

[Command("module|load", "path [arg [arg ...]]", Arity = -3, Flags = CommandFlags.NoAsyncLoading | CommandFlags.Admin | CommandFlags.NoScript, Group = "server",
    Since = "4.0.0", Complexity = "O(1)", Summary = "Loads a module; refused, since modules are native code for another server.")]
internal static class ModuleLoad
{
    public static void Run(CommandCall call) => ModuleContainer.RefuseLoading(call);
}
