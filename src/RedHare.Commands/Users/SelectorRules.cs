using System.Collections.Immutable;

namespace RedHare.Commands.Users;

/// <summary>The words that change a selector: commands, keys, channels. Each returns the selector after it, or the reason why it is none.</summary>
internal sealed class SelectorRules(CommandTable commands)
{
    internal const string SyntaxError = "Syntax error";
    private const string Unknown = "Unknown command or category name in ACL";
    private const string KeyAfterAll = "Adding a pattern after the * pattern (or the 'allkeys' flag) is not valid and does not have any effect. Try 'resetkeys' to start with an empty list of patterns";
    private const string ChannelAfterAll = "Adding a pattern after the * pattern (or the 'allchannels' flag) is not valid and does not have any effect. Try 'resetchannels' to start with an empty list of channels";

    /// <summary>What a new user has: nothing, but the channels if acl-pubsub-default says so.</summary>
    public Selector Empty(bool hearsAll) => new() { Commands = All(false), HasAllChannels = hearsAll };

    /// <summary>Applies one word. Returns null, or the reason against it.</summary>
    public string? Apply(ref Selector selector, string word)
    {
        switch (word.ToLowerInvariant())
        {
            case "allkeys" or "~*":
                selector = selector with { HasAllKeys = true, Keys = [] };
                return null;
            case "resetkeys":
                selector = selector with { HasAllKeys = false, Keys = [] };
                return null;
            case "allchannels" or "&*":
                selector = selector with { HasAllChannels = true, Channels = [] };
                return null;
            case "resetchannels":
                selector = selector with { HasAllChannels = false, Channels = [] };
                return null;
            case "allcommands" or "+@all":
                selector = WithAllCommands(selector, true);
                return null;
            case "nocommands" or "-@all":
                selector = WithAllCommands(selector, false);
                return null;
            case ['~' or '%', ..]:
                return AddKey(ref selector, word);
            case ['&', ..]:
                return AddChannel(ref selector, word[1..]);
            case ['+' or '-', '@', ..]:
                return ChangeCategory(ref selector, word);
            case ['+' or '-', ..]:
                return ChangeCommand(ref selector, word);
            default:
                return SyntaxError;
        }
    }

    private static bool HasBlanks(string text) => text.Any(static c => c is '\0' or ' ' or (>= '\t' and <= '\r'));

    private ImmutableArray<bool> All(bool allowed) => [.. Enumerable.Repeat(allowed, commands.Numbers)];

    private Selector WithAllCommands(Selector selector, bool allowed) => selector with
    {
        Commands = All(allowed),
        HasAllCommands = allowed,
        BeginsWithAll = allowed,
        CommandRules = [],
        FirstArguments = ImmutableDictionary<int, ImmutableList<string>>.Empty,
    };

    private static string? AddKey(ref Selector selector, string word)
    {
        if (selector.HasAllKeys) return KeyAfterAll;
        var access = KeyAccess.Both;
        var start = 1;
        if (word[0] == '%')
        {
            access = KeyAccess.None;
            for (; ; start++)
            {
                if (start == word.Length) return SyntaxError;
                if (word[start] == '~' && access != KeyAccess.None) break;
                var one = word[start] switch { 'r' or 'R' => KeyAccess.Read, 'w' or 'W' => KeyAccess.Write, _ => KeyAccess.None };
                if (one == KeyAccess.None || access.HasFlag(one)) return SyntaxError;
                access |= one;
            }
            start++;
        }
        var text = word[start..];
        if (HasBlanks(text)) return SyntaxError;
        var pattern = AclUser.BytesOf(text);
        var known = selector.Keys.FindIndex(key => key.Pattern.AsSpan().SequenceEqual(pattern));
        selector = selector with
        {
            Keys = known < 0 ? selector.Keys.Add(new(pattern, access)) : selector.Keys.SetItem(known, new(pattern, selector.Keys[known].Access | access)),
        };
        return null;
    }

    private static string? AddChannel(ref Selector selector, string channel)
    {
        if (selector.HasAllChannels) return ChannelAfterAll;
        if (HasBlanks(channel)) return SyntaxError;
        if (!selector.Channels.Contains(channel)) selector = selector with { Channels = selector.Channels.Add(channel) };
        return null;
    }

    private string? ChangeCategory(ref Selector selector, string word)
    {
        var category = CategoryNames.Find(word[2..]);
        if (category == AclCategories.None) return Unknown;
        foreach (var command in commands.All.SelectMany(static command => command.Subcommands.Prepend(command)))
            if ((command.Categories & category) != 0) selector = Change(selector, command, word[0] == '+');
        selector = WithRule(selector, word[0], word[1..]);
        return null;
    }

    private string? ChangeCommand(ref Selector selector, string word)
    {
        var name = word[1..];
        var command = commands.FindFullEver(AclUser.BytesOf(name));
        if (word[0] == '+' && name.LastIndexOf('|') is var bar and >= 0)
        {
            if (commands.FindFullEver(AclUser.BytesOf(name[..bar])) is not { } parent) return Unknown;
            if (parent.Parent is not null) return "Allowing first-arg of a subcommand is not supported";
            if (bar == name.Length - 1) return SyntaxError;
            if (!parent.IsContainer) return AllowFirstArgument(ref selector, parent, name, name[(bar + 1)..]);
        }
        if (command is null) return Unknown;
        selector = WithRule(Change(selector, command, word[0] == '+'), word[0], command.FullName);
        return null;
    }

    private static string? AllowFirstArgument(ref Selector selector, Command command, string rule, string argument)
    {
        var words = selector.FirstArguments.GetValueOrDefault(command.Index, []);
        if (!words.Contains(argument, StringComparer.OrdinalIgnoreCase))
            selector = selector with { FirstArguments = selector.FirstArguments.SetItem(command.Index, words.Add(argument)) };
        selector = WithRule(selector, '+', rule);
        return null;
    }

    /// <summary>Allows or forbids a command with its subcommands.</summary>
    private static Selector Change(Selector selector, Command command, bool allowed)
    {
        var bits = selector.Commands.ToBuilder();
        bits[command.Index] = allowed;
        foreach (var subcommand in command.Subcommands) bits[subcommand.Index] = allowed;
        return selector with
        {
            Commands = bits.ToImmutable(),
            HasAllCommands = selector.HasAllCommands && allowed,
            FirstArguments = selector.FirstArguments.Remove(command.Index),
        };
    }

    /// <summary>Notes a rule behind the others; what it says anew of the same command or category, or of its subcommands, need not be said before.</summary>
    private static Selector WithRule(Selector selector, char sign, string rule)
    {
        rule = rule.ToLowerInvariant();
        return selector with { CommandRules = selector.CommandRules.RemoveAll(old => old[1..] == rule || old[1..].StartsWith(rule + "|", StringComparison.Ordinal)).Add(sign + rule) };
    }
}
