using RedHare.Patterns.Journals;

namespace RedHare.Patterns.EventLogs;

/// <summary>A partition for as long as a process has it. Its events that are under way are counted: a partition is given back, and taken anew, when there are none.</summary>
internal sealed class PartitionHold : IDisposable
{
    private readonly CancellationTokenSource _draining;
    private readonly CancellationTokenSource _lost;
    private readonly CancellationToken _stopping;

    public PartitionHold(int partition, bool isClaimed, CancellationToken stopping, CancellationToken abort)
    {
        (Partition, RecoverFrom, _stopping) = (partition, isClaimed ? "0-0" : null, stopping);
        _lost = CancellationTokenSource.CreateLinkedTokenSource(abort);
        _draining = CancellationTokenSource.CreateLinkedTokenSource(stopping, _lost.Token);
        (Draining, Lost) = (_draining.Token, _lost.Token);
    }

    public int Partition { get; }

    /// <summary>No event is begun any more.</summary>
    public CancellationToken Draining { get; }

    /// <summary>Whether no event is begun any more. Tokens that hang on others fire a little later than those.</summary>
    public bool IsDraining => Draining.IsCancellationRequested || Lost.IsCancellationRequested || _stopping.IsCancellationRequested;

    /// <summary>It is another's, or may be soon.</summary>
    public CancellationToken Lost { get; }

    /// <summary>Behind which event those are still to be claimed that were read before and are not acknowledged; null when all are. The reader's alone.</summary>
    public string? RecoverFrom { get; set; }

    /// <summary>Events under way, and reads. Under the table's lock, as what follows.</summary>
    public int InFlight { get; set; }

    /// <summary>What is acknowledged while the reader claims: the server's answer may be older.</summary>
    public HashSet<StreamId>? AcknowledgedMeanwhile { get; set; }

    public void Drain() => _ = _draining.CancelAsync();

    // Those who listen are the program's: they run on threads of their own.
    public void Lose() => _ = _lost.CancelAsync();

    public void Dispose()
    {
        _draining.Dispose();
        _lost.Dispose();
    }
}
