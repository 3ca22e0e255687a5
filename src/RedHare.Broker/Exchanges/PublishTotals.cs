namespace RedHare.Broker;

/// <summary>What was published to an exchange: the tallies of the channels that publish to it now, and the sum of those that did. For any number of threads.</summary>
internal sealed class PublishTotals
{
    private readonly Lock _gate = new();
    private readonly List<PublishTally> _tallies = [];
    private long _published;
    private long _routed;

    /// <summary>Messages published.</summary>
    public long Published
    {
        get
        {
            lock (_gate)
            {
                var sum = _published;
                foreach (var tally in _tallies) sum += tally.Published;
                return sum;
            }
        }
    }

    /// <summary>Queues they went to, each time.</summary>
    public long Routed
    {
        get
        {
            lock (_gate)
            {
                var sum = _routed;
                foreach (var tally in _tallies) sum += tally.Routed;
                return sum;
            }
        }
    }

    /// <summary>A tally of one channel's.</summary>
    public PublishTally Open()
    {
        lock (_gate)
        {
            var tally = new PublishTally { Place = _tallies.Count };
            _tallies.Add(tally);
            return tally;
        }
    }

    /// <summary>Adds what a tally has to the sum; nothing is counted in it any more.</summary>
    public void Close(PublishTally tally)
    {
        lock (_gate)
        {
            _published += tally.Published;
            _routed += tally.Routed;
            var last = _tallies[^1];
            _tallies[tally.Place] = last;
            last.Place = tally.Place;
            _tallies.RemoveAt(_tallies.Count - 1);
        }
    }
}
