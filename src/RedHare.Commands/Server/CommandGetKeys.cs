namespace RedHare.Commands.Server;

[Command("command|getkeys", "command [arg [arg ...]]",
    Arity = -3,
    Flags = CommandFlags.Loading | CommandFlags.Stale,
    Group = "server",
    Categories = "connection",
    Since = "2.8.13",
    Complexity = "O(N) where N is the number of arguments to the command",
    Summary = "Tells which arguments of a command line are keys.")]
internal static class CommandGetKeys
{
    public static void Run(CommandCall call) => Answer(call, withFlags: false);

    /// <summary>Answers with the keys of the command line that follows, each alone or with its flags.</summary>
    public static void Answer(CommandCall call, bool withFlags)
    {
        var line = new ArgumentsTail(call, 2);
        if (call.Server.Commands.Resolve(line, out _) is not { } command)
        {
            call.Reply.Error("ERR Invalid command specified"u8);
            return;
        }

        var keys = new KeyList(stackalloc KeyPosition[16]);
        var result = KeyExtractor.Extract(command, line, ref keys);
        if (result != KeyExtraction.Found)
        {
            call.Reply.Error(KeyExtractor.ErrorText(result));
            keys.Dispose();
            return;
        }

        call.Reply.Array(keys.Count);
        foreach (var key in keys.Items)
        {
            if (withFlags) call.Reply.Array(2);
            call.Reply.Bulk(line[key.Index]);
            if (withFlags) CommandInfoReply.Flags(call.Reply, key.Flags);
        }

        keys.Dispose();
    }
}
