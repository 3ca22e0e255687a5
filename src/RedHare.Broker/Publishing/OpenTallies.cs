namespace RedHare.Broker;

/// <summary>A channel's tallies of the exchanges that it publishes to: a handful, since most channels know one or two, and a deleted exchange must not be kept for a channel that lives long.</summary>
internal sealed class OpenTallies
{
    private const int Most = 8;

    private readonly List<(Exchange Exchange, PublishTally Tally)> _open = [];
    private Exchange? _last;
    private PublishTally? _lastTally;
    private int _oldest;

    public PublishTally Of(Exchange exchange)
    {
        if (exchange == _last) return _lastTally!;
        _lastTally = Find(exchange) ?? Open(exchange);
        _last = exchange;
        return _lastTally;
    }

    /// <summary>The channel has ended.</summary>
    public void Close()
    {
        foreach (var (exchange, tally) in _open) exchange.Publishes.Close(tally);
        _open.Clear();
        _last = null;
    }

    private PublishTally? Find(Exchange exchange)
    {
        foreach (var (known, tally) in _open)
        {
            if (known == exchange) return tally;
        }

        return null;
    }

    private PublishTally Open(Exchange exchange)
    {
        var tally = exchange.Publishes.Open();
        if (_open.Count < Most)
        {
            _open.Add((exchange, tally));
            return tally;
        }

        var (former, closed) = _open[_oldest];
        former.Publishes.Close(closed);
        _open[_oldest] = (exchange, tally);
        _oldest = (_oldest + 1) % Most;
        return tally;
    }
}
