namespace RedHare.Commands.Configuration;

/// <summary>Why a configuration cannot be used.</summary>
/// <param name="Reason">What is wrong.</param>
/// <param name="LineNumber">The line, from 1; 0 when it is no line's fault.</param>
/// <param name="Line">The line, trimmed.</param>
public sealed record ConfigurationError(string Reason, int LineNumber = 0, string Line = "")
{
    /// <summary>The error in the words with which redis-server stops.</summary>
    public override string ToString() =>
        LineNumber == 0
            ? $"\n*** FATAL CONFIG FILE ERROR (Redis {ProductVersion.Redis}) ***\n{Reason}\n"
            : $"\n*** FATAL CONFIG FILE ERROR (Redis {ProductVersion.Redis}) ***\nReading the configuration file, at line {LineNumber}\n>>> '{Line}'\n{Reason}\n";
}
