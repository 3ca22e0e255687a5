using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace RedHare.Patterns.Counting;

/// <summary>
/// A small series of measurements for each subject. Samples of late lie one by one in a sorted set by their time; as each comes it is also added to the buckets
/// of every width, so that bringing down needs no job and reading a month needs no samples. All in one script, with a random number in each sample, so that two of
/// one millisecond and value are two, and one that is sent twice is one. For millions of samples a second take a database that is made for it.
/// </summary>
public sealed class TimeSeries
{
    // A sample is eight bytes of chance, then its value as text. A bucket is six doubles: count, sum, least, greatest, last, time of the last.
    private static readonly RedisScript Append = new(
        """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local oldest, latest, most = now - ARGV[1], now + ARGV[2], tonumber(ARGV[3])
        local taken = 0
        for i = 2 + #KEYS * 2, #ARGV, 3 do
          local at, value = tonumber(ARGV[i]) or now, tonumber(ARGV[i + 1])
          if at > oldest and at <= latest then
            taken = taken + 1
            if redis.call('ZADD', KEYS[1], 'NX', string.format('%.0f', at), ARGV[i + 2] .. ARGV[i + 1]) == 1 then
              for k = 2, #KEYS do
                local width, keep = tonumber(ARGV[k * 2]), tonumber(ARGV[k * 2 + 1])
                local current, bucket = math.floor(now / width), math.floor(at / width)
                local field = string.format('%.0f', bucket)
                local old = redis.call('HGET', KEYS[k], field)
                local isKept = bucket > current - keep
                local count, sum, least, greatest, last, lastAt = 0, 0, value, value, value, at
                if old then
                  count, sum, least, greatest, last, lastAt = struct.unpack('<dddddd', old)
                  least, greatest = math.min(least, value), math.max(greatest, value)
                  if at >= lastAt then last, lastAt = value, at end
                end
                if isKept then redis.call('HSET', KEYS[k], field, struct.pack('<dddddd', count + 1, sum + value, least, greatest, last, lastAt)) end
                if isKept and not old and redis.call('HLEN', KEYS[k]) > keep then
                  for _, name in ipairs(redis.call('HKEYS', KEYS[k])) do
                    if tonumber(name) <= current - keep then redis.call('HDEL', KEYS[k], name) end
                  end
                end
                redis.call('PEXPIREAT', KEYS[k], string.format('%.0f', (current + keep + 1) * width))
              end
            end
          end
        end
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', oldest))
        redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - most)
        redis.call('PEXPIRE', KEYS[1], string.format('%.0f', ARGV[1] + ARGV[2]))
        return taken
        """,
        CommandTraits.Idempotent);

    private static readonly RedisScript Samples = new("return redis.call('ZRANGE', KEYS[1], ARGV[1], ARGV[2], 'BYSCORE', 'LIMIT', 0, ARGV[3], 'WITHSCORES')", CommandTraits.ReadOnly);
    private static readonly RedisScript Newest = new("return redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')", CommandTraits.ReadOnly);
    private static readonly CommandSpec Hmget = new("HMGET", CommandTraits.ReadOnly);

    private const int NonceLength = 8;

    private readonly PatternContext _context;
    private readonly TimeSeriesOptions _options;

    internal TimeSeries(PatternContext context, string name, TimeSeriesOptions options) => (_context, Name, _options) = (context, PatternContext.CheckName(name), options.Checked());

    /// <summary>What the program calls it.</summary>
    public string Name { get; }

    /// <summary>Adds a sample.</summary>
    /// <param name="subject">What was measured.</param>
    /// <param name="value">What it was.</param>
    /// <param name="at">When; null for now, by the server's clock.</param>
    /// <param name="cancellation">Ends the waiting; it may be added all the same.</param>
    /// <returns>False when its time is longer ago than samples are kept, or ahead of the server's clock by more than <see cref="TimeSeriesOptions.MaxAhead"/>.</returns>
    public async ValueTask<bool> AppendAsync(string subject, double value, DateTimeOffset? at = null, CancellationToken cancellation = default) =>
        await AppendAsync(subject, [(at, value)], cancellation).ConfigureAwait(false) == 1;

    /// <summary>Adds samples, 500 in one script, and returns how many were taken. Nothing given is no work.</summary>
    public async ValueTask<long> AppendAsync(string subject, IEnumerable<SeriesPoint> points, CancellationToken cancellation = default)
    {
        long taken = 0;
        foreach (var slice in points.Select(point => ((DateTimeOffset?)point.At, point.Value)).Chunk(Slices.Items))
            taken += await AppendAsync(subject, slice, cancellation).ConfigureAwait(false);
        return taken;
    }

    /// <summary>The latest sample; null when none is kept.</summary>
    public ValueTask<SeriesPoint?> LatestAsync(string subject, CancellationToken cancellation = default) => _context.Backend.EvaluateAsync(
        Newest, new[] { SamplesKey(subject) }, default, static reply => reply.Items.Count == 0 ? (SeriesPoint?)null : Point(reply.Items[0], reply.Items[1]), cancellation);

    /// <summary>Samples in the order of their time, read 500 at a time. Those that come meanwhile are among them or not; none comes twice.</summary>
    /// <param name="subject">What was measured.</param>
    /// <param name="from">From when, itself included.</param>
    /// <param name="to">Until when, itself included.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async IAsyncEnumerable<SeriesPoint> ReadAsync(string subject, DateTimeOffset from, DateTimeOffset to, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var (start, end) = (from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds());
        // A page begins at the millisecond in which the last one ended, and these were in it.
        var seen = new HashSet<string>();
        while (true)
        {
            var asked = Slices.Items + seen.Count;
            var page = (await _context.Backend.EvaluateAsync(Samples, new[] { SamplesKey(subject) }, new RedisValue[] { start, end, asked }, static reply => reply, cancellation).ConfigureAwait(false)).Items;
            for (var i = 0; i < page.Count; i += 2)
            {
                var point = Point(page[i], page[i + 1]);
                var at = point.At.ToUnixTimeMilliseconds();
                if (at != start) seen.Clear();
                start = at;
                if (seen.Add(Convert.ToHexString(page[i].Bytes.Span))) yield return point;
            }
            if (page.Count < asked * 2) yield break;
        }
    }

    /// <summary>What was measured, brought down to spans of one width; those in which nothing was are left out.</summary>
    /// <param name="subject">What was measured.</param>
    /// <param name="width">How wide: a multiple of a width of <see cref="TimeSeriesOptions.Buckets"/>.</param>
    /// <param name="from">From when; the bucket that holds it is the first.</param>
    /// <param name="to">Until when; the bucket that holds it is the last.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="ArgumentException">There are no buckets that make up this width.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The span is longer than buckets of that width are kept.</exception>
    public async ValueTask<IReadOnlyList<SeriesBucket>> ReadBucketsAsync(string subject, TimeSpan width, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation = default)
    {
        var stored = _options.Buckets.Where(bucket => width.Ticks > 0 && width.Ticks % bucket.Width.Ticks == 0).OrderByDescending(bucket => bucket.Width).FirstOrDefault();
        if (stored.Keep == 0) throw new ArgumentException($"There are no buckets that make up {width}.", nameof(width));
        var (wide, fine) = ((long)width.TotalMilliseconds, (long)stored.Width.TotalMilliseconds);
        var first = Floor(from.ToUnixTimeMilliseconds(), wide) * (wide / fine);
        var last = (Floor(to.ToUnixTimeMilliseconds(), wide) + 1) * (wide / fine) - 1;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(last - first + 1, stored.Keep + 2 * wide / fine, nameof(to));
        var buckets = new List<SeriesBucket>();
        for (var at = first; at <= last; at += Slices.Items)
        {
            var fields = (int)Math.Min(Slices.Items, last - at + 1);
            var line = CommandLine.Rent(Hmget).Key(BucketsKey(subject, stored));
            for (var i = 0; i < fields; i++) line.Add(at + i);
            var reply = await _context.Backend.ExecuteAsync(line, static reply => reply, cancellation).ConfigureAwait(false);
            for (var i = 0; i < fields; i++)
                if (!reply.Items[i].IsNull) Add(buckets, Bucket(Floor((at + i) * fine, wide) * wide, reply.Items[i].Bytes.Span));
        }
        return buckets;
    }

    /// <summary>Forgets a subject.</summary>
    public async ValueTask ClearAsync(string subject, CancellationToken cancellation = default)
    {
        var line = CommandLine.Rent(Commands.Del);
        foreach (var key in Keys(subject)) line.Key(key);
        await _context.Backend.ExecuteAsync(line, static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
    }

    private async ValueTask<long> AppendAsync(string subject, (DateTimeOffset? At, double Value)[] slice, CancellationToken cancellation)
    {
        var arguments = new List<RedisValue>(3 + _options.Buckets.Count * 2 + slice.Length * 3)
        {
            (long)_options.KeepSamples.TotalMilliseconds, (long)_options.MaxAhead.TotalMilliseconds, _options.MaxSamples,
        };
        foreach (var bucket in _options.Buckets)
        {
            arguments.Add((long)bucket.Width.TotalMilliseconds);
            arguments.Add(bucket.Keep);
        }
        foreach (var (at, value) in slice)
        {
            if (!double.IsFinite(value)) throw new ArgumentOutOfRangeException(nameof(slice), value, "A sample is a number.");
            arguments.Add(at is { } time ? time.ToUnixTimeMilliseconds() : "");
            arguments.Add(value);
            var nonce = new byte[NonceLength];
            Random.Shared.NextBytes(nonce);
            arguments.Add(nonce);
        }
        return await _context.Backend.EvaluateAsync(Append, Keys(subject), arguments.ToArray(), static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
    }

    private static void Add(List<SeriesBucket> buckets, SeriesBucket bucket)
    {
        if (buckets.Count > 0 && buckets[^1].Start == bucket.Start) buckets[^1] = buckets[^1].With(bucket);
        else buckets.Add(bucket);
    }

    private static SeriesBucket Bucket(long start, ReadOnlySpan<byte> bytes) => new(
        DateTimeOffset.FromUnixTimeMilliseconds(start), (long)Number(bytes, 0), Number(bytes, 1), Number(bytes, 2), Number(bytes, 3), Number(bytes, 4),
        DateTimeOffset.FromUnixTimeMilliseconds((long)Number(bytes, 5)));

    private static double Number(ReadOnlySpan<byte> bytes, int index) => BinaryPrimitives.ReadDoubleLittleEndian(bytes[(index * 8)..]);

    private static SeriesPoint Point(Reply member, Reply score) => new(
        DateTimeOffset.FromUnixTimeMilliseconds((long)score.AsDouble()), double.Parse(member.Bytes.Span[NonceLength..], NumberStyles.Float, CultureInfo.InvariantCulture));

    private static long Floor(long value, long width) => value >= 0 ? value / width : (value + 1) / width - 1;

    private RedisKey[] Keys(string subject) => [SamplesKey(subject), .. _options.Buckets.Select(bucket => BucketsKey(subject, bucket))];

    private RedisKey SamplesKey(string subject) => _context.Key("series", Name, subject);

    private RedisKey BucketsKey(string subject, CountResolution bucket) => _context.Key("series", Name, subject, $"{bucket.Seconds}");
}
