using System.Collections.Immutable;
using System.Text;
using RedHare.Engine.Matching;

namespace RedHare.Commands.Users;

/// <summary>
/// Commands, keys and channels that go together: a command line is allowed when one selector of its user allows all of it. Immutable.
/// </summary>
/// <remarks>
/// The commands are a set of bits by <see cref="Command.Index"/>, and beside it the rules in the words that made it, which ACL LIST shows: a set alone
/// could not tell <c>+@read</c> from the commands that are in that category today.
/// </remarks>
internal sealed record Selector
{
    /// <summary>By number of the command; a container's own bit does not matter to its subcommands.</summary>
    public ImmutableArray<bool> Commands { get; init; } = [];

    /// <summary>Every command is allowed, and none was taken away since.</summary>
    public bool HasAllCommands { get; init; }

    /// <summary>The rules begin with <c>+@all</c>.</summary>
    public bool BeginsWithAll { get; init; }

    /// <summary>The rules behind <c>+@all</c> or <c>-@all</c>.</summary>
    public ImmutableList<string> CommandRules { get; init; } = [];

    /// <summary>First arguments with which a command that is not allowed may be called (<c>+select|0</c>), by its number.</summary>
    public ImmutableDictionary<int, ImmutableList<string>> FirstArguments { get; init; } = ImmutableDictionary<int, ImmutableList<string>>.Empty;

    public bool HasAllKeys { get; init; }

    public ImmutableList<KeyPattern> Keys { get; init; } = [];

    public bool HasAllChannels { get; init; }

    public ImmutableList<string> Channels { get; init; } = [];

    public bool AllowsAll => HasAllCommands && HasAllKeys && HasAllChannels;

    public Denial Check(Command command, IArguments arguments)
    {
        if (!Allows(command, arguments)) return new(DenialReason.Command, 0);
        if (!HasAllKeys && DeniedKey(command, arguments) is var key and > 0) return new(DenialReason.Key, key);
        if (HasAllChannels) return default;
        var (first, last) = command.FullName switch
        {
            "publish" or "spublish" => (1, 1),
            "subscribe" or "psubscribe" or "ssubscribe" => (1, arguments.Count - 1),
            _ => (1, 0),
        };
        for (var i = first; i <= last; i++)
            if (!AllowsChannel(arguments[i], command.FullName == "psubscribe")) return new(DenialReason.Channel, i);
        return default;
    }

    public bool MayReadAnyKey(Command command) =>
        (HasAllCommands || Has(command)) && (HasAllKeys || Keys.Exists(static key => key.Pattern is [(byte)'*'] && key.Access.HasFlag(KeyAccess.Read)));

    /// <summary>A pattern is allowed only where the very same stands in the rules: what else it may match cannot be told.</summary>
    public bool AllowsChannel(ReadOnlySpan<byte> name, bool isPattern)
    {
        if (HasAllChannels) return true;
        foreach (var channel in Channels)
        {
            var bytes = AclUser.BytesOf(channel);
            if (isPattern ? name.SequenceEqual(bytes) : GlobPattern.Matches(bytes, name)) return true;
        }
        return false;
    }

    private bool Has(Command command) => command.Index < Commands.Length && Commands[command.Index];

    private bool Allows(Command command, IArguments arguments)
    {
        if (HasAllCommands || (command.Flags & CommandFlags.NoAuth) != 0 || Has(command)) return true;
        if (arguments.Count < 2 || !FirstArguments.TryGetValue(command.Index, out var allowed)) return false;
        foreach (var word in allowed)
            if (Ascii.EqualsIgnoreCase(arguments[1], word)) return true;
        return false;
    }

    /// <summary>The first key that is not allowed, or 0.</summary>
    private int DeniedKey(Command command, IArguments arguments)
    {
        if (!command.HasKeys) return 0;
        var keys = new KeyList(stackalloc KeyPosition[16]);
        try
        {
            if (KeyExtractor.Extract(command, arguments, ref keys) != KeyExtraction.Found) return 0;
            foreach (var key in keys.Items)
                if (!AllowsKey(arguments[key.Index], KeyPattern.Needed(key.Flags))) return key.Index;
            return 0;
        }
        finally
        {
            keys.Dispose();
        }
    }

    private bool AllowsKey(ReadOnlySpan<byte> key, KeyAccess needed)
    {
        foreach (var pattern in Keys)
            if (pattern.Allows(key, needed)) return true;
        return false;
    }

    /// <summary>As ACL GETUSER shows it.</summary>
    public string CommandsText => string.Join(' ', CommandRules.Insert(0, BeginsWithAll ? "+@all" : "-@all"));

    /// <summary>As ACL GETUSER shows it.</summary>
    public string KeysText => HasAllKeys ? "~*" : string.Join(' ', Keys);

    /// <summary>As ACL GETUSER shows it.</summary>
    public string ChannelsText => HasAllChannels ? "&*" : string.Join(' ', Channels.Select(static channel => "&" + channel));

    public override string ToString()
    {
        var text = new StringBuilder();
        if (KeysText is { Length: > 0 } keys) text.Append(keys).Append(' ');
        if (!HasAllChannels) text.Append("resetchannels ");
        if (ChannelsText is { Length: > 0 } channels) text.Append(channels).Append(' ');
        return text.Append(CommandsText).ToString();
    }
}
