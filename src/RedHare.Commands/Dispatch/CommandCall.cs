namespace RedHare.Commands;

/// <summary>One run of a command.</summary>
public sealed class CommandCall
{
}
