namespace RedHare.Commands;

/// <summary>One line of MONITOR: time, database and address, and the quoted command line.</summary>
internal static class MonitorLine
{
    public static void Feed(CommandCall call)
    {
        if ((call.Command.Flags & (CommandFlags.SkipMonitor | CommandFlags.Admin)) != 0) return;
    }
}
