using System.Text;
using RedHare.Commands.Users;

namespace RedHare.Commands.Server;

[Command("acl|cat", "[category]",
    Arity = -2,
    Flags = CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "server",
    Since = "6.0.0",
    Complexity = "O(1) since the categories and commands are a fixed set.",
    Summary = "Lists the categories of commands, or the commands of one.")]
internal static class AclCat
{
    public static void Run(CommandCall call)
    {
        if (call.Count > 3)
        {
            call.Reply.Error(CommandTable.WrongSubcommand(call.Command.Parent!, call[1]));
            return;
        }
        if (call.Count == 2)
        {
            var categories = CategoryNames.All.ToArray();
            call.Reply.Array(categories.Length);
            foreach (var category in categories) call.Reply.Bulk(CategoryNames.Of(category));
            return;
        }
        var chosen = CategoryNames.Find(Encoding.UTF8.GetString(call[2]));
        if (chosen == AclCategories.None)
        {
            call.Reply.Error([.. "ERR Unknown category '"u8, .. call[2], (byte)'\'']);
            return;
        }
        var commands = call.Server.Commands.All.SelectMany(command => command.Subcommands.Prepend(command))
            .Where(command => command.Body is not null && (command.Categories & chosen) != 0).ToArray();
        call.Reply.Array(commands.Length);
        foreach (var command in commands) call.Reply.Bulk(command.FullNameBytes);
    }
}
