namespace RedHare.Client;

/// <summary>Reads through: from the table, else from the server by connections that track, once for all who ask at a time.</summary>
/// <param name="tracked">Tells the table of changes.</param>
/// <param name="table">What is held.</param>
/// <param name="options">Bounds.</param>
internal sealed class NearReader(IRedisBackend tracked, NearTable table, NearCacheOptions options)
{
    private static readonly CommandSpec TimeToLive = new("PTTL", CommandTraits.ReadOnly);

    private readonly byte[][] _prefixes = [.. options.Prefixes.Select(prefix => prefix.Bytes.ToArray())];

    /// <summary>
    /// Whether keys may move between servers. Then absent keys are not held: the server that answered for one says nothing when its slot has moved and the
    /// key is made elsewhere, while a key that is there is deleted where it moves away, which is told.
    /// </summary>
    public bool IsCluster { get; set; }

    /// <summary>Whether a read may be held.</summary>
    public bool Includes(CommandLine line)
    {
        if (!CacheableCommands.Include(line)) return false;
        if (_prefixes.Length == 0) return true;
        var key = line[line.KeyIndex(0)];
        foreach (var prefix in _prefixes)
            if (key.StartsWith(prefix)) return true;
        return false;
    }

    /// <summary>The answer to a read that <see cref="Includes"/>.</summary>
    /// <param name="line">Given away.</param>
    /// <param name="asText">Whether a string is wanted as text.</param>
    /// <param name="cancellation">Ends the waiting; the load goes on for others.</param>
    public ValueTask<NearValue> ReadAsync(CommandLine line, bool asText, CancellationToken cancellation)
    {
        using var key = new KeyText(line[line.KeyIndex(0)], stackalloc char[KeyText.Scratch]);
        using var call = new CallBytes(line, stackalloc byte[CallBytes.Scratch]);
        var known = table.Find(key, call.Span);
        NearFlight? flight = null;
        var isFirst = false;
        if (known is null)
        {
            if (cancellation.IsCancellationRequested)
            {
                line.Return();
                return ValueTask.FromCanceled<NearValue>(cancellation);
            }
            flight = table.Begin(key, call.Span, out isFirst, out known);
        }
        if (isFirst) _ = LoadAsync(line, flight!, asText);
        else line.Return();
        if (flight is null) return new ValueTask<NearValue>(known!);
        return new ValueTask<NearValue>(cancellation.CanBeCanceled ? flight.Task.WaitAsync(cancellation) : flight.Task);
    }

    private async Task LoadAsync(CommandLine line, NearFlight flight, bool asText)
    {
        try
        {
            var began = table.Now;
            var deadline = options.MaxAge == Timeout.InfiniteTimeSpan ? long.MaxValue : began + (long)options.MaxAge.TotalMilliseconds;
            var mayKeep = true;
            Reply reply;
            if (options.FollowExpiry || IsCluster)
            {
                var replies = await tracked.ExecuteBatchAsync([line, TimeToLiveOf(line)], atomic: false).ConfigureAwait(false);
                reply = replies[0].IsError ? throw new RedisServerException(replies[0].ToString()) : replies[0];
                var left = replies[1].IsError ? long.MinValue : replies[1].AsInteger();
                // From the moment the load began, not from its end: a little too early, never too late.
                if (left >= 0) deadline = Math.Min(deadline, began + left);
                mayKeep = left != long.MinValue && (left != -2 || !IsCluster);
            }
            else
            {
                reply = await tracked.ExecuteAsync(line, Replies.Raw).ConfigureAwait(false);
            }
            var value = new NearValue(reply, asText, deadline);
            if (mayKeep) table.Keep(flight, value);
            else table.Forget(flight);
            flight.Land(value);
        }
        catch (Exception exception)
        {
            table.Forget(flight);
            flight.Fail(exception);
        }
    }

    private static CommandLine TimeToLiveOf(CommandLine line)
    {
        var question = CommandLine.Rent(TimeToLive);
        question.MarkKey(question.Count);
        return question.Add(line[line.KeyIndex(0)]);
    }
}
