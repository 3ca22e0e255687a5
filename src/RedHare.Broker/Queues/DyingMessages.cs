namespace RedHare.Broker;

/// <summary>
/// What has left its queue for the dead-letter exchange and was not taken by the office yet. Another queue's lock must not be taken under this one's, so letters are put down here and sent when it is released. Under the queue's lock, but for
/// <see cref="Count"/> and <see cref="Sent"/>.
/// </summary>
internal sealed class DyingMessages(Backlog backlog)
{
    private const int MostLetters = 4096;
    private const long MostBytes = 16 << 20;

    private readonly Queue<DeadLetter> _letters = [];
    private long _bytes;
    private long _dying;

    /// <summary>Letters that are not where they belong yet, taken or not. Any thread.</summary>
    public long Count => Interlocked.Read(ref _dying);

    /// <summary>Some wait to be taken. Any thread: who sees it too late comes again with the next.</summary>
    public bool AreWaiting => _letters.Count > 0;

    /// <summary>So many wait that no more should leave of their own accord: a queue of a million that expires at once stays where it is, on the disk, until the office has caught up.</summary>
    public bool AreTooMany => _letters.Count >= MostLetters || _bytes >= MostBytes;

    /// <summary>A message is not in the queue any more, and goes to the dead-letter exchange if there is one.</summary>
    public void Bury(in QueueEntry entry, string reason)
    {
        if (backlog.Settings.DeadLetterExchange is null) backlog.Forget(entry);
        else Add(new DeadLetter(entry, reason));
    }

    public void Add(in DeadLetter letter)
    {
        Interlocked.Increment(ref _dying);
        _letters.Enqueue(letter);
        _bytes += letter.Entry.Message.BodyLength;
    }

    public bool TryTake(out DeadLetter letter)
    {
        if (!_letters.TryDequeue(out letter)) return false;
        _bytes -= letter.Entry.Message.BodyLength;
        return true;
    }

    /// <summary>A letter is where it belongs. Any thread.</summary>
    public void Sent() => Interlocked.Decrement(ref _dying);
}
