using System.Text;

namespace RedHare.Commands.Server;

[Command("config|rewrite",
    Arity = 2,
    Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "server",
    Tips = "request_policy:all_nodes response_policy:all_succeeded",
    Since = "2.8.0",
    Complexity = "O(1)",
    Summary = "Writes the configuration in force to its file.")]
internal static class ConfigRewrite
{
    public static void Run(CommandCall call)
    {
        if (call.Server.Configuration.Rewrite() is { } error) call.Reply.Error(Encoding.UTF8.GetBytes(error));
        else call.Reply.Status("OK"u8);
    }
}
