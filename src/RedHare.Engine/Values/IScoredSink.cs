namespace RedHare.Engine;

/// <summary>Receives members with their scores one by one.</summary>
public interface IScoredSink
{
    /// <summary>Takes a member, which is valid during the call only. False: no more, please.</summary>
    bool Take(scoped ReadOnlySpan<byte> member, double score);
}
