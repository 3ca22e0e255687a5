namespace RedHare.Engine;

/// <summary>Receives members of a set one by one.</summary>
public interface IMemberSink
{
    /// <summary>Takes a member, which is valid during the call only. False: no more, please.</summary>
    bool Take(ReadOnlySpan<byte> member);
}
