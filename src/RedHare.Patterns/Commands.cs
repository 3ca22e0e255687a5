namespace RedHare.Patterns;

/// <summary>The commands that patterns send besides scripts, one instance each.</summary>
internal static class Commands
{
    public static readonly CommandSpec Del = new("DEL", CommandTraits.Idempotent, CommandSplit.Sum);
}
