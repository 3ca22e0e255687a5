namespace RedHare.Client;

/// <summary>Hears from every sentinel that the master has moved. A sentinel whose connection was lost may have said so meanwhile: then all are asked.</summary>
internal sealed class SentinelWatch : IDisposable
{
    private readonly SentinelSet _sentinels;
    private readonly string _master;
    private readonly Action<RedisEndPoint, string> _onMove;
    private readonly Dictionary<RedisEndPoint, SubscriptionHub> _hubs = [];
    private readonly CancellationTokenSource _closing = new();
    private readonly Timer _timer;

    /// <param name="sentinels">Whom to listen to, and whoever they learn of.</param>
    /// <param name="master">The master's name.</param>
    /// <param name="onMove">Told where the master is now, and how that is known; also when it has not moved.</param>
    public SentinelWatch(SentinelSet sentinels, string master, Action<RedisEndPoint, string> onMove)
    {
        (_sentinels, _master, _onMove) = (sentinels, master, onMove);
        sentinels.Learned += Listen;
        foreach (var endPoint in sentinels.EndPoints()) Listen(endPoint);
        _timer = new Timer(static state => ((SentinelWatch)state!).Expire(), this, 500, 500);
    }

    public void Dispose()
    {
        _sentinels.Learned -= Listen;
        _timer.Dispose();
        _closing.Cancel();
        foreach (var hub in Hubs()) hub.Dispose();
    }

    private void Listen(RedisEndPoint endPoint)
    {
        SubscriptionHub hub;
        lock (_hubs)
        {
            if (_closing.IsCancellationRequested || _hubs.ContainsKey(endPoint)) return;
            hub = new SubscriptionHub(_sentinels.ConnectionOptions, new LinkSource(_sentinels.ConnectionOptions, _ => Task.FromResult(endPoint)));
            _hubs.Add(endPoint, hub);
        }
        _ = ListenAsync(hub, endPoint);
    }

    private async Task ListenAsync(SubscriptionHub hub, RedisEndPoint endPoint)
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                await using var subscription = await hub.SubscribeAsync(SubscriptionKind.Channel, "+switch-master", _closing.Token).ConfigureAwait(false);
                await foreach (var message in subscription.ReadAllAsync(_closing.Token).ConfigureAwait(false)) await HearAsync(message, endPoint).ConfigureAwait(false);
            }
            catch (Exception) when (_closing.IsCancellationRequested)
            {
                return;
            }
            catch (Exception)
            {
                // A sentinel that is down or refuses: the others tell the same. It is tried again, and the attempt waits for its connection by itself.
                await Task.Delay(_sentinels.ConnectionOptions.ReconnectMaxDelay).ConfigureAwait(false);
            }
        }
    }

    /// <summary>A message: the master's name, where it was, and where it is now: <c>name 127.0.0.1 6379 127.0.0.1 6380</c>.</summary>
    private async Task HearAsync(RedisMessage message, RedisEndPoint endPoint)
    {
        if (message.IsGap)
        {
            try
            {
                _onMove(await _sentinels.MasterAsync(_closing.Token).ConfigureAwait(false), "the sentinels were asked");
            }
            catch (RedisConnectionException)
            {
                // Nobody knows now; the next sentinel whose connection is made again asks again.
            }
            return;
        }
        var words = message.Text.Split(' ');
        if (words.Length == 5 && words[0] == _master && int.TryParse(words[4], out var port)) _onMove(new RedisEndPoint(words[3], port), $"the sentinel {endPoint} said so");
    }

    private void Expire()
    {
        foreach (var hub in Hubs()) hub.Expire(Environment.TickCount64);
    }

    private SubscriptionHub[] Hubs()
    {
        lock (_hubs) return [.. _hubs.Values];
    }
}
