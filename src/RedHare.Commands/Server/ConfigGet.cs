using System.Text;

namespace RedHare.Commands.Server;

[Command("config|get", "parameter [parameter ...]",
    Arity = -3,
    Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "server",
    Since = "2.0.0",
    Complexity = "O(N) when N is the number of configuration parameters provided",
    Summary = "Returns the values of directives that match patterns.")]
internal static class ConfigGet
{
    public static void Run(CommandCall call)
    {
        var patterns = new string[call.Count - 2];
        for (var i = 0; i < patterns.Length; i++) patterns[i] = Encoding.UTF8.GetString(call[i + 2]);
        var found = call.Server.Configuration.Get(patterns);
        call.Reply.Map(found.Count);
        foreach (var (name, value) in found)
        {
            call.Reply.Bulk(name);
            call.Reply.Bulk(value);
        }
    }
}
