namespace RedHare.Commands.Connection;

[Command("ping", "[message]", Arity = -1, Flags = CommandFlags.Fast, Group = "connection", Categories = "connection",
    Since = "1.0.0", Complexity = "O(1)", Summary = "Returns the server's liveliness response.", Tips = "request_policy:all_shards response_policy:all_succeeded")]
internal static class Ping
{
    public static void Run(CommandCall call)
    {
        if (call.Count > 2)
        {
            call.Reply.Error("ERR wrong number of arguments for 'ping' command"u8);
        }
        else if (call.Session.IsSubscriber)
        {
            // A RESP2 subscriber can only tell messages apart by their shape.
            call.Reply.Array(2);
            call.Reply.Bulk("pong"u8);
            call.Reply.Bulk(call.Count == 2 ? call[1] : []);
        }
        else if (call.Count == 2) call.Reply.Bulk(call[1]);
        else call.Reply.Status("PONG"u8);
    }
}
