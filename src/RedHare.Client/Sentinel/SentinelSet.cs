using System.Globalization;

namespace RedHare.Client;

/// <summary>
/// The sentinels that are known: those given, and those they know of. All are asked at once, and what most of them say counts, so that one that is cut off
/// and behind misleads nobody.
/// </summary>
/// <remarks>As https://redis.io/docs/latest/develop/reference/sentinel-clients/ tells clients to do, which ask one after the other.</remarks>
internal sealed class SentinelSet : IDisposable
{
    private const int MostKnown = 32;

    private static readonly CommandSpec MasterAddress = new("SENTINEL GET-MASTER-ADDR-BY-NAME", CommandTraits.ReadOnly),
        Sentinels = new("SENTINEL SENTINELS", CommandTraits.ReadOnly), Replicas = new("SENTINEL REPLICAS", CommandTraits.ReadOnly);

    private readonly RedisOptions _options, _sentinelOptions;
    private readonly string _master;
    private readonly List<SentinelClient> _known = [];

    public SentinelSet(RedisOptions options)
    {
        _options = options;
        _master = options.MasterName is { Length: > 0 } name ? name : throw new ArgumentException("The master's name is missing: redis-sentinel://host1,host2/name.", nameof(options));
        _sentinelOptions = options with
        {
            Topology = RedisTopology.Server, User = options.SentinelUser, Password = options.SentinelPassword, Database = 0, Tracking = null, ConnectTimeout = options.SentinelTimeout,
        };
        foreach (var endPoint in options.EndPoints) Learn(endPoint);
    }

    /// <summary>Options for connections to sentinels.</summary>
    public RedisOptions ConnectionOptions => _sentinelOptions;

    /// <summary>Told of each sentinel that was not known before.</summary>
    public event Action<RedisEndPoint>? Learned;

    /// <summary>The sentinels known now.</summary>
    public RedisEndPoint[] EndPoints()
    {
        lock (_known) return [.. _known.Select(client => client.EndPoint)];
    }

    /// <summary>Where the master is, by most of those who answer.</summary>
    /// <exception cref="RedisConnectionException">None can be reached, or none knows the master; the message says what each said.</exception>
    public async Task<RedisEndPoint> MasterAsync(CancellationToken cancellation)
    {
        var votes = new Dictionary<RedisEndPoint, int>();
        return await AskAllAsync(
            MasterAddress,
            (reply, asked) =>
            {
                if (reply.Items.Count != 2) return null;
                var endPoint = new RedisEndPoint(reply.Items[0].ToString(), (int)reply.Items[1].AsInteger());
                votes[endPoint] = votes.GetValueOrDefault(endPoint) + 1;
                return votes[endPoint] * 2 > asked ? endPoint : null;
            },
            // No majority, since some do not answer: what most of the others say, and of equals what was said first.
            () => votes.Count == 0 ? null : votes.MaxBy(vote => vote.Value).Key,
            cancellation).ConfigureAwait(false);
    }

    /// <summary>A replica that is up, at random.</summary>
    /// <exception cref="RedisConnectionException">There is none.</exception>
    public async Task<RedisEndPoint> ReplicaAsync(CancellationToken cancellation) =>
        await AskAllAsync(Replicas, (reply, _) => Pick(reply), static () => null, cancellation).ConfigureAwait(false);

    public void Dispose()
    {
        lock (_known)
        {
            foreach (var client in _known) client.Dispose();
        }
    }

    private async Task<RedisEndPoint> AskAllAsync(CommandSpec question, Func<Reply, int, RedisEndPoint?> decide, Func<RedisEndPoint?> otherwise, CancellationToken cancellation)
    {
        SentinelClient[] known;
        lock (_known) known = [.. _known];
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_options.SentinelTimeout);
        var failures = new List<string>();
        await foreach (var answer in Task.WhenEach(known.Select(client => AskAsync(client, question, limit.Token))).ConfigureAwait(false))
        {
            var (client, reply, failure) = await answer.ConfigureAwait(false);
            if (failure is not null) failures.Add($"{client.EndPoint}: {failure}");
            else if (decide(reply, known.Length) is { } decided) return decided;
            else failures.Add($"{client.EndPoint}: {(reply.IsNull ? "it knows no such master" : "its answer does not decide")}");
        }
        cancellation.ThrowIfCancellationRequested();
        return otherwise() ?? throw new RedisConnectionException($"No sentinel told where to find '{_master}'. {string.Join("; ", failures)}", mayHaveRun: false);
    }

    private async Task<(SentinelClient Client, Reply Reply, string? Failure)> AskAsync(SentinelClient client, CommandSpec question, CancellationToken cancellation)
    {
        try
        {
            var replies = await client.AskAsync([CommandLine.Rent(question).Add(_master), CommandLine.Rent(Sentinels).Add(_master)], cancellation).ConfigureAwait(false);
            foreach (var other in replies[1].Items)
                if (EndPoint(Fields(other)) is { } endPoint) Learn(endPoint);
            return (client, replies[0], null);
        }
        catch (Exception exception)
        {
            return (client, default, exception is OperationCanceledException ? $"no answer within {_options.SentinelTimeout.TotalSeconds} s" : exception.Message);
        }
    }

    private void Learn(RedisEndPoint endPoint)
    {
        lock (_known)
        {
            if (_known.Count >= MostKnown || _known.Exists(client => client.EndPoint == endPoint)) return;
            _known.Add(new SentinelClient(endPoint, _sentinelOptions));
        }
        Learned?.Invoke(endPoint);
    }

    private static RedisEndPoint? Pick(Reply replicas)
    {
        var up = new List<RedisEndPoint>();
        foreach (var replica in replicas.Items)
        {
            var fields = Fields(replica);
            var flags = fields.GetValueOrDefault("flags", "");
            if (flags.Contains("down", StringComparison.Ordinal) || flags.Contains("disconnected", StringComparison.Ordinal) || fields.GetValueOrDefault("master-link-status") != "ok") continue;
            if (EndPoint(fields) is { } endPoint) up.Add(endPoint);
        }
        return up.Count == 0 ? null : up[Random.Shared.Next(up.Count)];
    }

    /// <summary>Names and values: a map in RESP3, alternating in RESP2, and so the same here.</summary>
    private static Dictionary<string, string> Fields(Reply reply)
    {
        var fields = new Dictionary<string, string>();
        for (var i = 0; i + 1 < reply.Items.Count; i += 2) fields[reply.Items[i].ToString()] = reply.Items[i + 1].ToString();
        return fields;
    }

    private static RedisEndPoint? EndPoint(Dictionary<string, string> fields) =>
        fields.TryGetValue("ip", out var host) && fields.TryGetValue("port", out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0
            ? new RedisEndPoint(host, port)
            : null;
}
