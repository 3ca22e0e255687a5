using System.Text;

namespace RedHare.Commands.Connection;

[Command("client|info",
    Arity = 2,
    Flags = CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "connection",
    Tips = "nondeterministic_output",
    Since = "6.2.0",
    Complexity = "O(1)",
    Summary = "Describes this connection.")]
internal static class ClientInfo
{
    public static void Run(CommandCall call) => call.Reply.Verbatim("txt"u8, Encoding.UTF8.GetBytes(ClientLine.Of(call.Session)));
}
