namespace RedHare.Commands.Generator;

/// <summary>Derives ACL categories from flags and group as Redis does, where its JSON files leave them implicit or repeat the group.</summary>
internal static class Categories
{
    private static readonly Dictionary<string, string> Groups = new()
    {
        ["bitmap"] = "Bitmap", ["connection"] = "Connection", ["geo"] = "Geo", ["hash"] = "Hash", ["hyperloglog"] = "HyperLogLog",
        ["list"] = "List", ["scripting"] = "Scripting", ["set"] = "Set", ["sorted-set"] = "SortedSet", ["stream"] = "Stream",
        ["string"] = "String", ["transactions"] = "Transaction",
        ["cluster"] = "", ["generic"] = "", ["pubsub"] = "", ["sentinel"] = "", ["server"] = "",
    };

    private static readonly Dictionary<string, string> Words = new()
    {
        ["keyspace"] = "Keyspace", ["read"] = "Read", ["write"] = "Write", ["set"] = "Set", ["sortedset"] = "SortedSet", ["list"] = "List",
        ["hash"] = "Hash", ["string"] = "String", ["bitmap"] = "Bitmap", ["hyperloglog"] = "HyperLogLog", ["geo"] = "Geo", ["stream"] = "Stream",
        ["pubsub"] = "PubSub", ["admin"] = "Admin", ["fast"] = "Fast", ["slow"] = "Slow", ["blocking"] = "Blocking", ["dangerous"] = "Dangerous",
        ["connection"] = "Connection", ["transaction"] = "Transaction", ["scripting"] = "Scripting",
    };

    public static bool IsGroup(string group) => Groups.ContainsKey(group);

    public static bool IsCategory(string word) => Words.ContainsKey(word);

    /// <summary>The expression of the AclCategories value.</summary>
    public static string Of(CommandModel command)
    {
        var categories = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var word in command.Categories)
            if (Words.TryGetValue(word, out var category))
                categories.Add(category);

        // A container that is not called itself belongs to no category but @slow.
        if (command.HasRun && Groups.TryGetValue(command.Group, out var group) && group.Length != 0) categories.Add(group);

        if (command.Has("Write")) categories.Add("Write");
        if (command.Has("ReadOnly") && !categories.Contains("Scripting")) categories.Add("Read");
        if (command.Has("Admin")) categories.UnionWith(["Admin", "Dangerous"]);
        if (command.Has("PubSub")) categories.Add("PubSub");
        if (command.Has("Fast")) categories.Add("Fast");
        if (command.Has("Blocking")) categories.Add("Blocking");
        if (!categories.Contains("Fast")) categories.Add("Slow");
        return string.Join(" | ", categories.Select(category => "AclCategories." + category));
    }
}
