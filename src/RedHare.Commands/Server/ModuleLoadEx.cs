namespace RedHare.Commands.Server;

[Command("module|loadex", "path [CONFIG name value [CONFIG name value ...]] [ARGS args [args ...]]", Arity = -3, Flags = CommandFlags.NoAsyncLoading | CommandFlags.Admin | CommandFlags.NoScript, Group = "server",
    Since = "7.0.0", Complexity = "O(1)", Summary = "Loads a module; refused, since modules are native code for another server.")]
internal static class ModuleLoadEx
{
    public static void Run(CommandCall call) => ModuleContainer.RefuseLoading(call);
}
