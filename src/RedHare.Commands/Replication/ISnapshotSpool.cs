namespace RedHare.Commands.Replication;

/// <summary>Where a snapshot for replicas is kept while they take it. Read at any place, by any number of threads, also while it grows.</summary>
public interface ISnapshotSpool : IDisposable
{
    /// <summary>Reads from an offset in bytes; returns how many were read.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    int Read(long offset, Span<byte> buffer);
}
