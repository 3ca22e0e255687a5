using System.Text;
using RedHare.Commands;

namespace RedHare.Scripting;

/// <summary>What a script or function declares about itself.</summary>
[Flags]
internal enum ScriptFlags
{
    None = 0,
    /// <summary>It writes nothing, and so may run where writing is refused.</summary>
    NoWrites = 1,
    /// <summary>It may run, and write, although memory is over its limit.</summary>
    AllowOom = 2,
    /// <summary>It may run on a replica that has lost its master.</summary>
    AllowStale = 4,
    /// <summary>It does not run in a cluster.</summary>
    NoCluster = 8,
    /// <summary>Its keys may lie in different slots of a cluster.</summary>
    AllowCrossSlotKeys = 16,
    /// <summary>A script without a shebang line, which declares nothing: its commands are checked one by one.</summary>
    Undeclared = 32,
}

/// <summary>The flags' names, in the order in which they are listed.</summary>
internal static class ScriptFlagNames
{
    public static readonly (ScriptFlags Flag, string Name)[] All =
    [
        (ScriptFlags.NoWrites, "no-writes"),
        (ScriptFlags.AllowOom, "allow-oom"),
        (ScriptFlags.AllowStale, "allow-stale"),
        (ScriptFlags.NoCluster, "no-cluster"),
        (ScriptFlags.AllowCrossSlotKeys, "allow-cross-slot-keys"),
    ];

    /// <summary>The flag of a name; none when there is no such flag.</summary>
    public static ScriptFlags Parse(ReadOnlySpan<byte> name, bool ignoreCase)
    {
        foreach (var (flag, known) in All)
            if (ignoreCase ? Ascii.EqualsIgnoreCase(name, known) : Ascii.Equals(name, known)) return flag;
        return ScriptFlags.None;
    }

    /// <summary>The flags of a command that calls a script with these flags.</summary>
    public static CommandFlags Declared(CommandFlags command, ScriptFlags script)
    {
        if ((script & ScriptFlags.Undeclared) != 0) return command;
        var flags = command & ~(CommandFlags.Stale | CommandFlags.DenyOom | CommandFlags.Write | CommandFlags.MayReplicate);
        if ((script & (ScriptFlags.AllowOom | ScriptFlags.NoWrites)) == 0) flags |= CommandFlags.DenyOom;
        if ((script & ScriptFlags.NoWrites) == 0) flags |= CommandFlags.Write;
        if ((script & ScriptFlags.AllowStale) != 0) flags |= CommandFlags.Stale;
        return flags;
    }
}
