using System.Text;

namespace RedHare.Commands.Connection;

[Command("client|list", "[TYPE <NORMAL | MASTER | REPLICA | PUBSUB>] [ID client-id [client-id ...]]",
    Arity = -2,
    Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "connection",
    Tips = "nondeterministic_output",
    Since = "2.4.0",
    Complexity = "O(N) where N is the number of client connections",
    Summary = "Describes all connections, or some of them.")]
internal static class ClientList
{
    public static void Run(CommandCall call)
    {
        if (Select(call) is not { } sessions) return;
        var text = new StringBuilder();
        foreach (var session in sessions) text.Append(ClientLine.Of(session));
        call.Reply.Verbatim("txt"u8, Encoding.UTF8.GetBytes(text.ToString()));
    }

    /// <summary>The sessions asked for; null when an error was answered.</summary>
    private static IEnumerable<Session>? Select(CommandCall call)
    {
        // Who was disconnected for its memory is gone, but for its burial by its own loop.
        var all = call.Server.Sessions.All.Where(static session => !session.IsEvicted);
        if (call.Count == 2) return all;
        if (call.Count == 4 && call.Is(2, "TYPE"u8))
            return ClientTypes.TryParse(call, 3, out var type) ? all.Where(session => ClientTypes.Of(session) == type) : null;
        if (call.Count > 3 && call.Is(2, "ID"u8))
        {
            var found = new List<Session>();
            for (var i = 3; i < call.Count; i++)
            {
                if (!call.TryInteger(i, out var id, "ERR Invalid client ID"u8)) return null;
                if (call.Server.Sessions.Find(id) is { } session) found.Add(session);
            }
            return found;
        }
        call.Reply.Error(Errors.Syntax);
        return null;
    }
}
