using System.Collections.Concurrent;

namespace RedHare.Client;

/// <summary>
/// Callers whose replies came and who are to go on. They are run by the thread that read their replies, once another may read: a lone caller pays no thread
/// switch. While more of them wait, what they send is only gathered, and sent in one go behind the last (docs/adr/0010).
/// </summary>
/// <remarks>
/// A caller may do anything, wait for another caller too. So before one is run while anything is left to do (another caller, bytes not sent) the pool is
/// asked for a thread that would do it; it finds nothing when the caller was quick. Whoever adds callers runs them or asks for such a thread.
/// </remarks>
internal sealed class CallerQueue(Link link) : IThreadPoolWorkItem
{
    private readonly ConcurrentQueue<PendingReply> _ready = new();
    private int _isHelpOnItsWay;

    /// <summary>True when some thread will come by and, behind the last caller, send what is there.</summary>
    public bool HasMore => !_ready.IsEmpty;

    public void Add(PendingReply settled) => _ready.Enqueue(settled);

    /// <summary>Runs callers until none is left, then sends what they wrote.</summary>
    public void Run()
    {
        while (_ready.TryDequeue(out var settled))
        {
            if (!_ready.IsEmpty || link.HasUnsent) AskForHelp();
            settled.Resume();
        }
        link.Flush();
    }

    /// <summary>Lets a thread of the pool run them.</summary>
    public void AskForHelp()
    {
        if (Volatile.Read(ref _isHelpOnItsWay) == 0 && Interlocked.Exchange(ref _isHelpOnItsWay, 1) == 0) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        // A full fence: who sees that help is on its way has added what this run finds.
        Interlocked.Exchange(ref _isHelpOnItsWay, 0);
        Run();
    }
}
