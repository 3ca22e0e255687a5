namespace RedHare.Patterns.Leases;

/// <summary>What was held was lost while it was needed: somebody else may have held it meanwhile.</summary>
public sealed class LeaseLostException : Exception
{
    internal LeaseLostException(string name, Exception? inner = null) : base($"The hold on '{name}' was lost before the work under it had ended.", inner)
    {
    }
}
