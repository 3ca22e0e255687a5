namespace RedHare.InProcess;

/// <summary>What <c>redhare://</c> opens: a data set in memory, or with a directory one that is kept there, durable to the last second.</summary>
public sealed class InProcessProvider : IInProcessProvider
{
    /// <inheritdoc/>
    public IRedisBackend Open(string? directory)
    {
        if (string.IsNullOrEmpty(directory)) return new EmbeddedBackend(EmbeddedServer.Open(), ownsServer: true);
        Directory.CreateDirectory(directory);
        var server = EmbeddedServer.Open(("dir", directory), ("appendonly", "yes"));
        return new EmbeddedBackend(server, ownsServer: true);
    }
}
