using System.Text;
using RedHare.Commands.Configuration;

namespace RedHare.Commands.Connection;

[Command("hello", "[protover [AUTH username password] [SETNAME clientname]]",
    Arity = -1,
    Flags = CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast | CommandFlags.NoAuth | CommandFlags.AllowBusy,
    Group = "connection",
    Since = "6.0.0",
    Complexity = "O(1)",
    Summary = "Chooses the protocol version, authenticates, names the connection, and describes the server.")]
internal static class Hello
{
    public static void Run(CommandCall call)
    {
        var session = call.Session;
        long version = 0;
        if (call.Count > 1)
        {
            if (!call.TryInteger(1, out version, "ERR Protocol version is not an integer or out of range"u8)) return;
            if (version is < 2 or > 3)
            {
                call.Reply.Error("NOPROTO unsupported protocol version"u8);
                return;
            }
        }

        int user = 0, name = 0;
        for (var i = 2; i < call.Count; i++)
        {
            var more = call.Count - 1 - i;
            if (call.Is(i, "AUTH"u8) && more >= 2)
            {
                user = i + 1;
                call.Redact(i + 1);
                call.Redact(i + 2);
                i += 2;
            }
            else if (call.Is(i, "SETNAME"u8) && more >= 1)
            {
                name = ++i;
                if (!ClientName.IsValid(call[name]))
                {
                    call.Reply.Error(ClientName.Invalid);
                    return;
                }
            }
            else
            {
                call.Reply.Error([.. "ERR Syntax error in HELLO option '"u8, .. call[i], (byte)'\'']);
                return;
            }
        }

        if (user > 0 && !Password.TryAuthenticate(call, call[user], call[user + 1])) return;
        if (!session.IsAuthenticated && !call.Server.IsOpen)
        {
            call.Reply.Error("NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time"u8);
            return;
        }
        if (name > 0) session.Name = Encoding.ASCII.GetString(call[name]);
        if (version > 0) call.Reply.Protocol = session.Protocol = (int)version;
        Describe(call);
    }

    private static void Describe(CommandCall call)
    {
        var reply = call.Reply;
        reply.Map(7);
        reply.Bulk("server"u8);
        reply.Bulk("redis"u8);
        reply.Bulk("version"u8);
        reply.Bulk(ProductVersion.Redis);
        reply.Bulk("proto"u8);
        reply.Integer(call.Session.Protocol);
        reply.Bulk("id"u8);
        reply.Integer(call.Session.Id);
        reply.Bulk("mode"u8);
        reply.Bulk("standalone"u8);
        reply.Bulk("role"u8);
        reply.Bulk("master"u8);
        reply.Bulk("modules"u8);
        reply.Array(0);
    }
}
