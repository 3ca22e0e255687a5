using System.Text;
using RedHare.Commands.Configuration;

namespace RedHare.Commands.Server;

[Command("lolwut", "[VERSION version]",
    Arity = -1,
    Flags = CommandFlags.ReadOnly | CommandFlags.Fast,
    Group = "server",
    Since = "5.0.0",
    Complexity = "O(1)",
    Summary = "Shows a hare, and the version.")]
internal static class Lolwut
{
    private const string Hare = "  (\\(\\\n  (='.')\n o(\")(\")\n";

    public static void Run(CommandCall call) =>
        call.Reply.Verbatim("txt"u8, Encoding.ASCII.GetBytes($"{Hare}\nRedis ver. {ProductVersion.Redis}, RedHare ver. {ProductVersion.RedHare}\n"));
}
