namespace RedHare.Broker;

/// <summary>
/// What a channel has delivered and not had answered, by delivery tag. Tags only grow, so this is a ring in their order: answers come nearly in order
/// too, and what is answered out of order leaves a hole until the front has passed it.
/// </summary>
internal sealed class DeliveryLedger
{
    private Unacked[] _ring = [];
    private int _head;
    private int _length;

    /// <summary>How many wait for an answer.</summary>
    public int Count { get; private set; }

    /// <summary>How many of these came by consumers: what a channel's prefetch counts.</summary>
    public int Consumed { get; private set; }

    public void Add(in Unacked delivery)
    {
        if (_length == _ring.Length) Grow();
        _ring[(_head + _length++) & (_ring.Length - 1)] = delivery;
        Count++;
        if (delivery.Consumer is not null) Consumed++;
    }

    /// <summary>Takes out one delivery, or all up to it; tag 0 with <paramref name="multiple"/> stands for all there are.</summary>
    /// <returns>False when there is none of that tag.</returns>
    public bool TryTake(ulong tag, bool multiple, List<Unacked> taken)
    {
        if (multiple && tag == 0)
        {
            TakeUpTo(_length, taken);
            return true;
        }

        var index = IndexOf(tag);
        if (index < 0) return false;
        if (multiple)
        {
            TakeUpTo(index + 1, taken);
            return true;
        }

        Take(index, taken);
        Trim();
        return true;
    }

    public void TakeAll(List<Unacked> taken) => TakeUpTo(_length, taken);

    /// <summary>Puts back what was taken, for a transaction that is rolled back.</summary>
    public void Restore(List<Unacked> deliveries)
    {
        TakeAll(deliveries);
        deliveries.Sort(static (left, right) => left.Tag.CompareTo(right.Tag));
        foreach (var delivery in deliveries) Add(delivery with { IsAnswered = false });
    }

    private void TakeUpTo(int end, List<Unacked> taken)
    {
        for (var i = 0; i < end; i++)
        {
            if (!At(i).IsAnswered) Take(i, taken);
        }

        Trim();
    }

    private void Take(int index, List<Unacked> taken)
    {
        ref var delivery = ref At(index);
        taken.Add(delivery);
        delivery.IsAnswered = true;
        delivery.Entry.Message = null!;
        Count--;
        if (delivery.Consumer is not null) Consumed--;
    }

    private ref Unacked At(int index) => ref _ring[(_head + index) & (_ring.Length - 1)];

    private void Trim()
    {
        while (_length > 0 && _ring[_head].IsAnswered)
        {
            _ring[_head] = default;
            _head = (_head + 1) & (_ring.Length - 1);
            _length--;
        }
    }

    private int IndexOf(ulong tag)
    {
        if (_length == 0 || tag < At(0).Tag) return -1;
        // Without deliveries that need no answer in between, the tag tells the place.
        var guess = tag - At(0).Tag;
        if (guess < (ulong)_length && At((int)guess).Tag == tag) return At((int)guess).IsAnswered ? -1 : (int)guess;
        var (low, high) = (0, _length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var found = At(middle).Tag;
            if (found == tag) return At(middle).IsAnswered ? -1 : middle;
            if (found < tag) low = middle + 1;
            else high = middle - 1;
        }

        return -1;
    }

    private void Grow()
    {
        var larger = new Unacked[Math.Max(16, _ring.Length * 2)];
        for (var i = 0; i < _length; i++) larger[i] = At(i);
        _ring = larger;
        _head = 0;
    }
}
