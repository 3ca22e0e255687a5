using System.Text;
using RedHare.Commands.Server.Information;

namespace RedHare.Commands.Server;

[Command("info", "[section [section ...]]",
    Arity = -1,
    Flags = CommandFlags.Loading | CommandFlags.Stale,
    Group = "server",
    Categories = "dangerous",
    Tips = "nondeterministic_output request_policy:all_shards response_policy:special",
    Since = "1.0.0",
    Complexity = "O(1)",
    Summary = "Tells how the server is and what it did.")]
internal static class Info
{
    public static void Run(CommandCall call)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 1; i < call.Count; i++) names.Add(Encoding.UTF8.GetString(call[i]));
        call.Reply.Verbatim("txt"u8, Encoding.UTF8.GetBytes(InfoSections.Render(call.Server, names)));
    }
}
