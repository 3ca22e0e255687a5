using RedHare.Commands.Users;

namespace RedHare.Commands.Server;

[Command("acl|getuser", "username",
    Arity = 3,
    Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "server",
    Since = "6.0.0",
    Complexity = "O(N). Where N is the number of password, command and pattern rules that the user has.",
    Summary = "Returns the rules of a user.")]
internal static class AclGetUser
{
    public static void Run(CommandCall call)
    {
        call.Redact(2);
        var reply = call.Reply;
        if (call.Server.Users.Find(call[2]) is not { Rules: var rules })
        {
            reply.Null();
            return;
        }
        reply.Map(6);
        reply.Bulk("flags"u8);
        reply.Set(rules.Flags.Count);
        foreach (var flag in rules.Flags) reply.Bulk(flag);
        reply.Bulk("passwords"u8);
        reply.Array(rules.Passwords.Length);
        foreach (var password in rules.Passwords) reply.Bulk(password);
        Write(reply, rules.Root);
        reply.Bulk("selectors"u8);
        reply.Array(rules.Selectors.Length - 1);
        foreach (var selector in rules.Selectors[1..])
        {
            reply.Map(3);
            Write(reply, selector);
        }
    }

    private static void Write(ReplyWriter reply, Selector selector)
    {
        reply.Bulk("commands"u8);
        reply.Bulk(AclUser.BytesOf(selector.CommandsText));
        reply.Bulk("keys"u8);
        reply.Bulk(AclUser.BytesOf(selector.KeysText));
        reply.Bulk("channels"u8);
        reply.Bulk(AclUser.BytesOf(selector.ChannelsText));
    }
}
