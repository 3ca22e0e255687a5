using System.Text;
using RedHare.Commands.Configuration;

namespace RedHare.Commands.Server;

[Command("config|set", "parameter value [parameter value ...]",
    Arity = -4,
    Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "server",
    Tips = "request_policy:all_nodes response_policy:all_succeeded",
    Since = "2.0.0",
    Complexity = "O(N) when N is the number of configuration parameters provided",
    Summary = "Changes directives, all of them or none.")]
internal static class ConfigSet
{
    public static void Run(CommandCall call)
    {
        if ((call.Count & 1) != 0)
        {
            call.Reply.Error("ERR wrong number of arguments for 'config|set' command"u8);
            return;
        }
        var pairs = new KeyValuePair<string, string>[(call.Count - 2) / 2];
        for (var i = 0; i < pairs.Length; i++)
        {
            var name = Encoding.UTF8.GetString(call[2 + i * 2]);
            if (ServerConfiguration.IsSensitive(name)) call.Redact(3 + i * 2);
            pairs[i] = new(name, Encoding.UTF8.GetString(call[3 + i * 2]));
        }
        if (call.Server.Configuration.Set(pairs, call.Session.Port.IsLocal) is { } error) call.Reply.Error(Encoding.UTF8.GetBytes(error));
        else call.Reply.Status("OK"u8);
    }
}
