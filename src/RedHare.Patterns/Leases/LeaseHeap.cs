namespace RedHare.Patterns.Leases;

/// <summary>
/// Leases by when they are next due, the earliest first: a binary heap whose elements know their places, so that a released lease is taken out at once.
/// A queue that only forgets what it pops would keep the leases of a third of a TTL, a hundred thousand of them at ten thousand locks per second.
/// </summary>
internal sealed class LeaseHeap
{
    private readonly List<Lease> _items = [];

    /// <summary>When the first is due.</summary>
    public TimeSpan? Earliest => _items.Count == 0 ? null : _items[0].Due;

    public void Set(Lease lease, TimeSpan due)
    {
        lease.Due = due;
        if (lease.Place < 0)
        {
            lease.Place = _items.Count;
            _items.Add(lease);
        }
        else
        {
            SiftDown(lease.Place);
        }
        SiftUp(lease.Place);
    }

    public void Remove(Lease lease)
    {
        var place = lease.Place;
        if (place < 0) return;
        lease.Place = -1;
        var last = _items[^1];
        _items.RemoveAt(_items.Count - 1);
        if (last == lease) return;
        Put(place, last);
        SiftDown(place);
        SiftUp(last.Place);
    }

    public Lease? TakeDue(TimeSpan now)
    {
        if (_items.Count == 0 || _items[0].Due > now) return null;
        var first = _items[0];
        Remove(first);
        return first;
    }

    public Lease[] TakeAll()
    {
        Lease[] all = [.. _items];
        foreach (var lease in all) lease.Place = -1;
        _items.Clear();
        return all;
    }

    private void SiftUp(int place)
    {
        var item = _items[place];
        for (; place > 0 && item.Due < _items[(place - 1) / 2].Due; place = (place - 1) / 2) Put(place, _items[(place - 1) / 2]);
        Put(place, item);
    }

    private void SiftDown(int place)
    {
        var item = _items[place];
        while (2 * place + 1 < _items.Count)
        {
            var child = 2 * place + 1;
            if (child + 1 < _items.Count && _items[child + 1].Due < _items[child].Due) child++;
            if (item.Due <= _items[child].Due) break;
            Put(place, _items[child]);
            place = child;
        }
        Put(place, item);
    }

    private void Put(int place, Lease lease)
    {
        _items[place] = lease;
        lease.Place = place;
    }
}
