namespace RedHare.Patterns.Counting;

/// <summary>
/// How often something happened, by minute, hour and day at once. A hash for each resolution holds a field for each window; the server's clock says which window
/// it is. Windows that have left are dropped when a new one opens, and the hash ends with its last window.
/// </summary>
public sealed class WindowedCounter
{
    private static readonly RedisScript Add = new(
        """
        local now = tonumber(redis.call('TIME')[1])
        for k = 1, #KEYS do
          local width, keep = tonumber(ARGV[k * 2]), tonumber(ARGV[k * 2 + 1])
          local window = math.floor(now / width)
          redis.call('HINCRBY', KEYS[k], string.format('%.0f', window), ARGV[1])
          if redis.call('HLEN', KEYS[k]) > keep then
            for _, field in ipairs(redis.call('HKEYS', KEYS[k])) do
              if tonumber(field) <= window - keep then redis.call('HDEL', KEYS[k], field) end
            end
          end
          redis.call('EXPIREAT', KEYS[k], string.format('%.0f', (window + keep) * width))
        end
        return 1
        """);

    // Fields are asked for in slices: what a Lua call may be given is bounded.
    private static readonly RedisScript Read = new(
        """
        local width, count = tonumber(ARGV[1]), tonumber(ARGV[2])
        local window = math.floor(redis.call('TIME')[1] / width)
        local answer = {window}
        for from = window - count + 1, window, 500 do
          local fields = {}
          for w = from, math.min(from + 499, window) do fields[#fields + 1] = string.format('%.0f', w) end
          for _, value in ipairs(redis.call('HMGET', KEYS[1], unpack(fields))) do answer[#answer + 1] = value or '0' end
        end
        return answer
        """,
        CommandTraits.ReadOnly);

    private readonly PatternContext _context;
    private readonly CountResolution[] _resolutions;

    internal WindowedCounter(PatternContext context, string name, IReadOnlyList<CountResolution> resolutions)
    {
        if (resolutions.Count == 0) throw new ArgumentException("At least one resolution is counted in.", nameof(resolutions));
        (_context, Name, _resolutions) = (context, PatternContext.CheckName(name), [.. resolutions.Select(resolution => resolution.Checked()).OrderBy(resolution => resolution.Width)]);
        if (_resolutions.DistinctBy(resolution => resolution.Width).Count() != _resolutions.Length) throw new ArgumentException("Two resolutions have one width.", nameof(resolutions));
    }

    /// <summary>What the program calls it.</summary>
    public string Name { get; }

    /// <summary>What is counted in, the finest first.</summary>
    public IReadOnlyList<CountResolution> Resolutions => _resolutions;

    /// <summary>Counts, in the current window of every resolution.</summary>
    /// <param name="subject">What happened.</param>
    /// <param name="by">How often.</param>
    /// <param name="cancellation">Ends the waiting; it may be counted all the same.</param>
    public async ValueTask AddAsync(string subject, long by = 1, CancellationToken cancellation = default)
    {
        var (keys, arguments) = (new RedisKey[_resolutions.Length], new RedisValue[1 + _resolutions.Length * 2]);
        arguments[0] = by;
        for (var i = 0; i < keys.Length; i++)
            (keys[i], arguments[1 + i * 2], arguments[2 + i * 2]) = (Key(subject, _resolutions[i]), _resolutions[i].Seconds, _resolutions[i].Keep);
        await _context.Backend.EvaluateAsync(Add, keys, arguments, static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
    }

    /// <summary>How often it happened lately, by the finest resolution that goes back so far. The current window counts as one, though it is not over: the last
    /// hour by minutes is 59 whole ones and what there is of this.</summary>
    /// <param name="subject">What happened.</param>
    /// <param name="last">How far back.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="ArgumentOutOfRangeException">No resolution goes back so far.</exception>
    public async ValueTask<long> CountAsync(string subject, TimeSpan last, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(last, TimeSpan.Zero);
        foreach (var resolution in _resolutions)
        {
            var windows = (last.Ticks + resolution.Width.Ticks - 1) / resolution.Width.Ticks;
            if (windows <= resolution.Keep) return (await ReadAsync(subject, resolution.Width, (int)windows, cancellation).ConfigureAwait(false)).Sum(window => window.Count);
        }
        throw new ArgumentOutOfRangeException(nameof(last), last, "No resolution goes back so far.");
    }

    /// <summary>The counts of the last windows, the oldest first, those in which nothing happened among them; the last is the current one.</summary>
    /// <param name="subject">What happened.</param>
    /// <param name="width">Which resolution.</param>
    /// <param name="count">How many windows; as many as are kept if null.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<IReadOnlyList<WindowCount>> ReadAsync(string subject, TimeSpan width, int? count = null, CancellationToken cancellation = default)
    {
        var at = Array.FindIndex(_resolutions, resolution => resolution.Width == width);
        if (at < 0) throw new ArgumentException($"Nothing is counted in windows of {width}.", nameof(width));
        var (resolution, windows) = (_resolutions[at], count ?? _resolutions[at].Keep);
        ArgumentOutOfRangeException.ThrowIfLessThan(windows, 1, nameof(count));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(windows, resolution.Keep, nameof(count));
        return _context.Backend.EvaluateAsync<IReadOnlyList<WindowCount>>(
            Read, new[] { Key(subject, resolution) }, new RedisValue[] { resolution.Seconds, windows }, reply => Counts(reply, resolution.Seconds), cancellation);
    }

    /// <summary>Forgets a subject.</summary>
    public async ValueTask ResetAsync(string subject, CancellationToken cancellation = default)
    {
        var line = CommandLine.Rent(Commands.Del);
        foreach (var resolution in _resolutions) line.Key(Key(subject, resolution));
        await _context.Backend.ExecuteAsync(line, static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
    }

    private static WindowCount[] Counts(Reply reply, long seconds)
    {
        var counts = new WindowCount[reply.Items.Count - 1];
        var first = reply.Items[0].AsInteger() - counts.Length + 1;
        for (var i = 0; i < counts.Length; i++) counts[i] = new WindowCount(DateTimeOffset.FromUnixTimeSeconds((first + i) * seconds), reply.Items[1 + i].AsInteger());
        return counts;
    }

    private RedisKey Key(string subject, CountResolution resolution) => _context.Key("windows", Name, subject, $"{resolution.Seconds}");
}
