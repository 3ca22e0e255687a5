namespace RedHare.Soak.AmqpCrash;

/// <summary>What publisher and consumer of one queue know of each message by its number, over all lives of the server.</summary>
internal sealed class MessageLedger
{
    private const byte Confirmed = 1, Seen = 2, Acknowledged = 4, Committed = 8;

    private readonly Lock _gate = new();
    private readonly List<byte> _states = [];
    private string? _wrong;

    /// <summary>What went wrong first, or null.</summary>
    public string? Wrong
    {
        get
        {
            lock (_gate) return _wrong;
        }
    }

    public int Published
    {
        get
        {
            lock (_gate) return _states.Count;
        }
    }

    public int ConfirmedCount => Count(Confirmed);

    public int CommittedCount => Count(Committed);

    /// <summary>The number of a message that is about to be published.</summary>
    public int Next()
    {
        lock (_gate)
        {
            _states.Add(0);
            return _states.Count - 1;
        }
    }

    public void Confirm(int first, int last)
    {
        lock (_gate)
            for (var number = first; number <= last; number++) _states[number] |= Confirmed;
    }

    /// <summary>A delivery came.</summary>
    public void Deliver(int number, bool redelivered)
    {
        lock (_gate)
        {
            if (number < 0 || number >= _states.Count)
            {
                _wrong ??= $"{number} was delivered and never published";
                return;
            }
            if ((_states[number] & Committed) != 0) _wrong ??= $"{number} was delivered again after its acknowledgement was committed";
            if ((_states[number] & Seen) != 0 && !redelivered) _wrong ??= $"{number} was delivered again without the redelivered flag";
            _states[number] |= Seen;
        }
    }

    /// <summary>Acknowledgements are sent; the messages may be gone from now on.</summary>
    public void Acknowledge(List<int> numbers) => Mark(numbers, Acknowledged);

    public void Commit(List<int> numbers) => Mark(numbers, Committed);

    /// <summary>When the queue has been drained: whether anything that was confirmed never came.</summary>
    public void CheckDrained()
    {
        lock (_gate)
            for (var number = 0; number < _states.Count; number++)
                if ((_states[number] & Confirmed) != 0 && (_states[number] & (Seen | Acknowledged)) == 0) _wrong ??= $"{number} was confirmed and is lost";
    }

    /// <summary>Before the queue is drained: what was not acknowledged has to come again.</summary>
    public void ForgetSeen()
    {
        lock (_gate)
            for (var number = 0; number < _states.Count; number++)
                if ((_states[number] & Acknowledged) == 0) _states[number] &= Confirmed;
    }

    private void Mark(List<int> numbers, byte state)
    {
        lock (_gate)
            foreach (var number in numbers) _states[number] |= state;
    }

    private int Count(byte state)
    {
        lock (_gate) return _states.Count(one => (one & state) != 0);
    }
}
