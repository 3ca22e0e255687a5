using System.Text;
using RedHare.Commands.Replication;

namespace RedHare.Commands.Server;

[Command("role",
    Arity = 1,
    Flags = CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast,
    Group = "server",
    Categories = "admin dangerous",
    Since = "2.8.12",
    Complexity = "O(1)",
    Summary = "Tells whether the server is a master or a replica.")]
internal static class Role
{
    public static void Run(CommandCall call)
    {
        var hub = call.Server.Replication;
        var online = hub.Replicas.Where(static replica => replica.State == ReplicaState.Online).ToArray();
        call.Reply.Array(3);
        call.Reply.Bulk("master"u8);
        call.Reply.Integer(hub.Offset);
        call.Reply.Array(online.Length);
        foreach (var replica in online)
        {
            call.Reply.Array(3);
            call.Reply.Bulk(Encoding.UTF8.GetBytes(replica.Address));
            call.Reply.Bulk(Encoding.ASCII.GetBytes(FormattableString.Invariant($"{replica.Traits.Port}")));
            call.Reply.Bulk(Encoding.ASCII.GetBytes(FormattableString.Invariant($"{replica.Acknowledged}")));
        }
    }
}
