namespace RedHare.Net.Loops;

/// <summary>What other threads (and the loop itself) want done on a loop: messages for its connections, or actions.</summary>
internal readonly record struct Letter(LoopConnection? Addressee, object Content);

/// <summary>
/// Many senders, one loop. A locked array that the loop swaps for an empty one: no node per message, order per sender
/// by construction, and the lock is held for an array store. A lock-free list allocates per message, which costs the
/// host more than an uncontended lock.
/// <para>Wake-ups are coalesced: a sender wakes the loop only when it takes down the flag that the loop puts up before it
/// sleeps, so a burst costs one system call and a busy loop none. The flag and the count cross in opposite order on the
/// two sides with a full fence between (Dekker), so either the sender sees the flag or the loop sees the letter.</para>
/// </summary>
internal sealed class Mailbox
{
    private const int LargestKept = 1 << 14;

    private readonly Lock _gate = new();
    private Letter[] _letters = new Letter[64];
    private Letter[] _spare = new Letter[64];
    private int _count;
    private int _sleeping;
    private bool _closed;

    internal bool IsEmpty => Volatile.Read(ref _count) == 0;

    /// <summary>True when the caller must wake the loop.</summary>
    internal bool Put(Letter letter)
    {
        lock (_gate)
        {
            if (_closed)
                return false;
            if (_count == _letters.Length)
                Array.Resize(ref _letters, _count * 2);
            _letters[_count] = letter;
            Volatile.Write(ref _count, _count + 1);
        }
        Interlocked.MemoryBarrier();
        return Volatile.Read(ref _sleeping) != 0 && Interlocked.Exchange(ref _sleeping, 0) != 0;
    }

    /// <summary>The loop is about to sleep. False when a letter is there: it must not.</summary>
    internal bool TryFallAsleep()
    {
        Interlocked.Exchange(ref _sleeping, 1);
        if (IsEmpty)
            return true;
        Volatile.Write(ref _sleeping, 0);
        return false;
    }

    internal void Awake() => Volatile.Write(ref _sleeping, 0);

    /// <summary>Takes all letters; they are the caller's until <see cref="Done"/>.</summary>
    internal ReadOnlyMemory<Letter> Take()
    {
        lock (_gate)
        {
            var taken = _letters;
            var count = _count;
            _letters = _spare;
            _spare = taken;
            Volatile.Write(ref _count, 0);
            return taken.AsMemory(0, count);
        }
    }

    internal void Done(int count)
    {
        if (_spare.Length > LargestKept)
            _spare = new Letter[64];
        else
            Array.Clear(_spare, 0, count);
    }

    internal ReadOnlyMemory<Letter> Close()
    {
        lock (_gate)
            _closed = true;
        return Take();
    }
}
