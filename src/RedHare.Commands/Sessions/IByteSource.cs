namespace RedHare.Commands;

/// <summary>Bytes that a connection is to send and takes as its peer does, so that they need not be held per connection. All calls come on the connection's thread.</summary>
public interface IByteSource
{
    /// <summary>Reading begins: what comes from now on asks for it anew (<see cref="SessionPort.TrySend"/>).</summary>
    void BeginReading();

    /// <summary>Writes what there is, as much as has room; returns how many bytes, 0 when there is nothing now.</summary>
    int Read(Span<byte> target);
}
