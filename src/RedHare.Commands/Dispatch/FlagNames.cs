namespace RedHare.Commands;

/// <summary>The words of COMMAND INFO for flags and categories, in Redis's order. What is not here Redis does not show either.</summary>
internal static class FlagNames
{
    private static readonly (CommandFlags Flag, string Name)[] OfCommands =
    [
        (CommandFlags.Write, "write"), (CommandFlags.ReadOnly, "readonly"), (CommandFlags.DenyOom, "denyoom"), (CommandFlags.Admin, "admin"),
        (CommandFlags.PubSub, "pubsub"), (CommandFlags.NoScript, "noscript"), (CommandFlags.Blocking, "blocking"), (CommandFlags.Loading, "loading"),
        (CommandFlags.Stale, "stale"), (CommandFlags.SkipMonitor, "skip_monitor"), (CommandFlags.SkipSlowlog, "skip_slowlog"), (CommandFlags.Fast, "fast"),
        (CommandFlags.NoAuth, "no_auth"), (CommandFlags.NoMandatoryKeys, "no_mandatory_keys"), (CommandFlags.NoAsyncLoading, "no_async_loading"),
        (CommandFlags.NoMulti, "no_multi"), (CommandFlags.MovableKeys, "movablekeys"), (CommandFlags.AllowBusy, "allow_busy"),
    ];

    private static readonly (KeyFlags Flag, string Name)[] OfKeys =
    [
        (KeyFlags.ReadOnly, "RO"), (KeyFlags.ReadWrite, "RW"), (KeyFlags.Overwrite, "OW"), (KeyFlags.Remove, "RM"), (KeyFlags.Access, "access"),
        (KeyFlags.Update, "update"), (KeyFlags.Insert, "insert"), (KeyFlags.Delete, "delete"), (KeyFlags.NotKey, "not_key"),
        (KeyFlags.Incomplete, "incomplete"), (KeyFlags.Variable, "variable_flags"),
    ];

    private static readonly (AclCategories Category, string Name)[] OfCategories =
        [.. Enum.GetValues<AclCategories>().Where(category => category != 0).Select(category => (category, category.ToString().ToLowerInvariant()))];

    public static IEnumerable<string> Of(CommandFlags flags) => OfCommands.Where(pair => (flags & pair.Flag) != 0).Select(pair => pair.Name);

    public static IEnumerable<string> Of(KeyFlags flags) => OfKeys.Where(pair => (flags & pair.Flag) != 0).Select(pair => pair.Name);

    public static IEnumerable<string> Of(AclCategories categories) => OfCategories.Where(pair => (categories & pair.Category) != 0).Select(pair => pair.Name);

    /// <summary>The category of this name, in any case, without the '@'; none when there is no such one.</summary>
    public static AclCategories Category(string name) =>
        OfCategories.FirstOrDefault(pair => pair.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Category;
}
