namespace RedHare.Commands.Configuration;

/// <summary>How much the log says (<c>loglevel</c>), in Redis's order; a line is written when its level is at least this.</summary>
public enum LogLevel
{
    /// <summary>A lot, for development; lines marked '.'.</summary>
    Debug,
    /// <summary>Rarely useful details; '-'.</summary>
    Verbose,
    /// <summary>What production wants; '*'.</summary>
    Notice,
    /// <summary>Only what is important; '#'.</summary>
    Warning,
    /// <summary>Nothing at all.</summary>
    Nothing,
}
