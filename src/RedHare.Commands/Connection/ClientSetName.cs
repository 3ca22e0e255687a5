using System.Text;

namespace RedHare.Commands.Connection;

[Command("client|setname", "connection-name",
    Arity = 3,
    Flags = CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "connection",
    Tips = "request_policy:all_nodes response_policy:all_succeeded",
    Since = "2.6.9",
    Complexity = "O(1)",
    Summary = "Names this connection.")]
internal static class ClientSetName
{
    public static void Run(CommandCall call)
    {
        if (!ClientName.IsValid(call[2]))
        {
            call.Reply.Error(ClientName.Invalid);
            return;
        }
        call.Session.Name = Encoding.ASCII.GetString(call[2]);
        call.Reply.Status("OK"u8);
    }
}
