namespace RedHare.InProcess;

/// <summary>What <c>redhare://</c> opens.</summary>
public sealed class InProcessProvider : IInProcessProvider
{
    /// <inheritdoc/>
    public IRedisBackend Open(string? directory)
    {
        if (!string.IsNullOrEmpty(directory)) throw new NotSupportedException("redhare:// with a directory needs persistence, which this version does not have; redhare:// alone keeps its data in memory.");
        var server = EmbeddedServer.Open();
        return new EmbeddedBackend(server, ownsServer: true);
    }
}
