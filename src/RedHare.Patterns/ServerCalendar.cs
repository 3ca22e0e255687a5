namespace RedHare.Patterns;

/// <summary>
/// Which day it is on the server's clock. Keys that carry a date must be named before their script runs, so the client says which day it takes it for, and a
/// script that writes compares that with TIME: where they differ (at midnight, or with a client's clock that is wrong) it writes nothing and answers the time,
/// by which <see cref="Correct"/> puts this right. So the server decides, at no round trip more but at midnight. Reads believe it as it is: it is never older than a minute.
/// </summary>
internal sealed class ServerCalendar(PatternContext context, TimeSpan utcOffset = default)
{
    /// <summary>
    /// Lua that ends a script whose client is on another day: ARGV[1] the day, ARGV[2] the offset in seconds; the answer's first element is then <c>day</c>.
    /// Leaves the server's time in <c>time</c>.
    /// </summary>
    public const string Check =
        """
        local time = redis.call('TIME')
        if ARGV[1] ~= '' and math.floor((time[1] + ARGV[2]) / 86400) ~= tonumber(ARGV[1]) then return {'day', time[1]} end

        """;

    private const int Attempts = 5;

    private static readonly DateOnly Epoch = new(1970, 1, 1);
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(1);
    private static readonly CommandSpec Time = new("TIME", CommandTraits.Idempotent);

    // What the server's clock said, and our own then. Replaced as a whole.
    private volatile Anchor? _anchor;

    /// <summary>Where a day begins, as seconds before midnight UTC.</summary>
    public long OffsetSeconds => (long)utcOffset.TotalSeconds;

    /// <summary>The first moment of a day.</summary>
    public DateTimeOffset StartOf(DateOnly day) => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero) - utcOffset;

    /// <summary>A day as scripts count them: since 1970-01-01.</summary>
    public static long Number(DateOnly day) => day.DayNumber - Epoch.DayNumber;

    /// <summary>The Monday of a day's week.</summary>
    public static DateOnly MondayOf(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek + 6) % 7));

    /// <summary>The day on the server's clock.</summary>
    public async ValueTask<DateOnly> TodayAsync(CancellationToken cancellation)
    {
        if (_anchor is not { } anchor || context.Time.GetElapsedTime(anchor.Timestamp) > MaxAge)
            Correct(await context.Backend.ExecuteAsync(CommandLine.Rent(Time), static reply => reply.Items[0].AsInteger(), cancellation).ConfigureAwait(false));
        return Guess();
    }

    /// <summary>Runs a script that begins with <see cref="Check"/>, anew while it answers that it is another day.</summary>
    /// <param name="run">Runs it for a day; its reply is the script's.</param>
    /// <exception cref="InvalidOperationException">The server's clock jumps to and fro.</exception>
    public async ValueTask<(DateOnly Day, Reply Reply)> RunAsync(Func<DateOnly, ValueTask<Reply>> run)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var day = Guess();
            var reply = await run(day).ConfigureAwait(false);
            if (reply.Items is not [{ Kind: ReplyKind.Bulk } word, var seconds] || word.ToString() != "day") return (day, reply);
            Correct(seconds.AsInteger());
        }
        throw new InvalidOperationException("The server's clock told another day each time it was asked.");
    }

    private void Correct(long unixSeconds) => _anchor = new Anchor(DateTimeOffset.FromUnixTimeSeconds(unixSeconds), context.Time.GetTimestamp());

    private DateOnly Guess()
    {
        var now = _anchor is { } anchor ? anchor.Server + context.Time.GetElapsedTime(anchor.Timestamp) : context.Time.GetUtcNow();
        return DateOnly.FromDateTime((now + utcOffset).UtcDateTime);
    }

    private sealed record Anchor(DateTimeOffset Server, long Timestamp);
}
