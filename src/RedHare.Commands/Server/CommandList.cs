using System.Text;
using RedHare.Engine.Matching;

namespace RedHare.Commands.Server;

[Command("command|list", "[FILTERBY <MODULE module-name | ACLCAT category | PATTERN pattern>]",
    Arity = -2,
    Flags = CommandFlags.Loading | CommandFlags.Stale,
    Group = "server",
    Categories = "connection",
    Tips = "nondeterministic_output_order",
    Since = "7.0.0",
    Complexity = "O(N) where N is the total number of Redis commands",
    Summary = "Lists the names of commands and subcommands.")]
internal static class CommandList
{
    public static void Run(CommandCall call)
    {
        if (Filter(call) is not { } filter)
        {
            call.Reply.Error(Errors.Syntax);
            return;
        }

        var names = call.Server.Commands.All.SelectMany(command => command.Subcommands.Prepend(command)).Where(filter).ToList();
        call.Reply.Array(names.Count);
        foreach (var command in names) call.Reply.Bulk(command.FullNameBytes);
    }

    private static Func<Command, bool>? Filter(CommandCall call)
    {
        if (call.Count == 2) return _ => true;
        if (call.Count != 5 || !call.Is(2, "FILTERBY"u8)) return null;
        var argument = Encoding.Latin1.GetString(call[4]);
        // There are no modules, so none has commands.
        if (call.Is(3, "MODULE"u8)) return _ => false;
        if (call.Is(3, "PATTERN"u8))
        {
            var pattern = call[4].ToArray();
            return command => GlobPattern.Matches(pattern, command.FullNameBytes, ignoreCase: true);
        }
        if (!call.Is(3, "ACLCAT"u8)) return null;
        var category = FlagNames.Category(argument);
        return command => (command.Categories & category) != 0;
    }
}
