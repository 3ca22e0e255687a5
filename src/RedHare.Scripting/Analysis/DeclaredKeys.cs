using System.Collections.Frozen;
using RedHare.Commands;

namespace RedHare.Scripting;

/// <summary>Whether all that a script's commands touch are elements of KEYS, by the key specifications of the commands.</summary>
public static class DeclaredKeys
{
    // Without keys, and without a look at any shard.
    private static readonly FrozenSet<string> _keyless = FrozenSet.Create("echo", "ping", "publish", "spublish", "time");

    /// <summary>True when the script runs under the locks of its KEYS' shards alone. A command that cannot be called, or whose arguments make no sense, touches nothing.</summary>
    public static bool Cover(ScriptAnalysis analysis, CommandTable table)
    {
        foreach (var command in analysis.Commands)
        {
            if (!Cover(command, table)) return false;
        }
        return true;
    }

    private static bool Cover(ScriptCommand call, CommandTable table)
    {
        if (table.Find(call.Name.Span) is not { } command) return true;
        if (command.IsContainer)
        {
            if (call.Arguments is not [{ Kind: ScriptArgumentKind.Constant, Text: { } name }, ..]) return false;
            if (command.FindSubcommand(name.Span) is not { } subcommand) return true;
            command = subcommand;
        }
        if ((command.Flags & CommandFlags.NoScript) != 0) return true;
        if ((command.Flags & (CommandFlags.AllShards | CommandFlags.VisitsShards | CommandFlags.CallsScript)) != 0) return false;
        if (!command.HasKeys) return _keyless.Contains(command.FullName);
        return call.Rest is null ? CoverKnown(call, command) : CoverOpen(call, command);
    }

    private static bool CoverKnown(ScriptCommand call, Command command)
    {
        // The dispatcher looks at no other argument either; those of SET only tell whether its key is read too.
        if (command.SingleKey > 0 && command.Accepts(call.Arguments.Count + 1)) return call.Arguments[command.SingleKey - 1].Kind == ScriptArgumentKind.Key;
        var keys = new KeyList(stackalloc KeyPosition[16]);
        try
        {
            var arguments = new KnownArguments(call);
            var result = KeyExtractor.Extract(command, arguments, ref keys);
            if (arguments.AskedForUnknown) return false;
            if (result != KeyExtraction.Found) return true;
            foreach (var key in keys.Items)
            {
                if ((key.Flags & (KeyFlags.Incomplete | KeyFlags.Unbounded)) != 0 || call.Arguments[key.Index - 1].Kind != ScriptArgumentKind.Key) return false;
            }
            return true;
        }
        finally
        {
            keys.Dispose();
        }
    }

    // How many arguments there will be is not known: a range up to the last takes all from its first on.
    private static bool CoverOpen(ScriptCommand call, Command command)
    {
        if (!command.HasFixedKeys || (command.KeyFinder is not null && command.SingleKey == 0)) return false;
        for (var i = command.FirstKey; command.LastKey < 0 ? i <= call.Arguments.Count : i <= Math.Min(command.LastKey, call.Arguments.Count); i++)
        {
            if (call.Arguments[i - 1].Kind != ScriptArgumentKind.Key && (command.LastKey < 0 || (i - command.FirstKey) % command.KeyStep == 0)) return false;
        }
        var reachesRest = command.LastKey < 0 || command.LastKey > call.Arguments.Count;
        return !reachesRest || call.Rest is { Kind: ScriptArgumentKind.Key };
    }

    // A command line of which the constants are known. A decision that hangs on another argument is not to be trusted.
    private sealed class KnownArguments(ScriptCommand call) : IArguments
    {
        public bool AskedForUnknown { get; private set; }

        public int Count => call.Arguments.Count + 1;

        public ReadOnlySpan<byte> this[int index]
        {
            get
            {
                if (index == 0) return call.Name.Span;
                if (call.Arguments[index - 1] is { Kind: ScriptArgumentKind.Constant, Text: { } text }) return text.Span;
                AskedForUnknown = true;
                return default;
            }
        }
    }
}
