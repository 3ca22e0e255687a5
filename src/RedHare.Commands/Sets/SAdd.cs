using RedHare.Engine;

namespace RedHare.Commands.Sets;

[Command("sadd", "key member [member ...]", Arity = -3, Keys = "RW insert @1", Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast, Group = "set",
    Since = "1.0.0", Complexity = "O(1) for each element added, so O(N) to add N elements when the command is called with multiple arguments",
    Summary = "Adds one or more members to a set. Creates the key if it doesn't exist.")]
internal static class SAdd
{
    public static void Run(CommandCall call)
    {
        if (!call.TryWrite(call[1], KeyType.Set, SetEvents.Add, out var set)) return;
        var limits = call.Encodings.Set;
        var next = 2;
        if (set.Exists) set.ExpectMembers(call.Count - 2, limits);
        else set.CreateSet(call[next++], call.Count - 2, limits);
        var added = next - 2;
        for (; next < call.Count; next++)
            if (set.AddMember(call[next], limits)) added++;
        call.Reply.Integer(added);
    }
}
