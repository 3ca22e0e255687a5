namespace RedHare.Commands.Server;

[Command("module|help", "", Arity = 2, Flags = CommandFlags.Loading | CommandFlags.Stale, Group = "server",
    Since = "5.0.0", Complexity = "O(1)", Summary = "Returns helpful text about the different subcommands.")]
internal static class ModuleHelp
{
    public static void Run(CommandCall call) => call.Reply.Help(
        call.Command.Parent!,
        "LIST",
        "    Return a list of loaded modules.",
        "LOAD <path> [<arg> ...]",
        "    Load a module library from <path>, passing to it any optional arguments.",
        "LOADEX <path> [[CONFIG NAME VALUE] [CONFIG NAME VALUE]] [ARGS ...]",
        "    Load a module library from <path>, while passing it module configurations and optional arguments.",
        "UNLOAD <name>",
        "    Unload a module.");
}
