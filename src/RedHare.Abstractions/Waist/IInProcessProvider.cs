namespace RedHare;

/// <summary>Opens engines in this process for <c>redhare://</c> URLs. The RedHare package has one; the client alone has none.</summary>
public interface IInProcessProvider
{
    /// <summary>The type that a client looks for by name, so that it needs no reference to the package.</summary>
    public const string TypeName = "RedHare.InProcess.InProcessProvider, RedHare";

    /// <summary>Opens an engine of its own, closed with the backend.</summary>
    /// <param name="directory">Where it keeps its data; null or empty for memory only.</param>
    IRedisBackend Open(string? directory);
}
