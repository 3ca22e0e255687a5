namespace RedHare.Commands.Server;

[Command("module", "", Arity = -2, Group = "server", Since = "4.0.0", Complexity = "Depends on subcommand.", Summary = "A container for module commands.")]
internal static class ModuleContainer
{
    /// <summary>Answers as Redis does where enable-module-command forbids what this server, which has no modules, cannot do anyway.</summary>
    public static void RefuseLoading(CommandCall call)
    {
        var allowed = call.Server.Configuration["enable-module-command"];
        call.Reply.Error(allowed == "yes" || (allowed == "local" && call.Session.Port.IsLocal)
            ? "ERR Error loading the extension. Please check the server logs."u8
            : "ERR MODULE command not allowed. If the enable-module-command option is set to \"local\", you can run it from a local connection, otherwise you need to set this option in the configuration file, and then restart the server."u8);
    }
}
