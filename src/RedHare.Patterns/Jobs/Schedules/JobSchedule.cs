using System.Globalization;

namespace RedHare.Patterns.Jobs;

/// <summary>When a job is added again and again.</summary>
public sealed record JobSchedule
{
    private JobSchedule()
    {
    }

    /// <summary>The expression; null where an interval says it.</summary>
    public CronExpression? Expression { get; private init; }

    /// <summary>From one time to the next; zero where an expression says it.</summary>
    public TimeSpan Interval { get; private init; }

    /// <summary>Whose clocks the expression means.</summary>
    public TimeZoneInfo Zone { get; private init; } = TimeZoneInfo.Utc;

    /// <summary>No time before this one; with an interval the first. Null for the next that the expression has, or one interval from now.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>No time after this one; null for no end.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>How many jobs are added altogether; null for no end.</summary>
    public int? Limit { get; init; }

    /// <summary>What is done about times that passed while no worker was there.</summary>
    public JobCatchUp CatchUp { get; init; } = JobCatchUp.Once;

    /// <summary>With <see cref="JobCatchUp.Never"/>: how late a job may still be added; a minute unless said otherwise.</summary>
    public TimeSpan Tolerance { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>By a cron expression.</summary>
    /// <param name="expression">As <see cref="CronExpression"/> reads it.</param>
    /// <param name="zone">An IANA time zone, such as <c>Europe/Berlin</c>; UTC if null.</param>
    /// <exception cref="FormatException">The expression makes no sense.</exception>
    /// <exception cref="TimeZoneNotFoundException">The system does not know the zone.</exception>
    public static JobSchedule Cron(string expression, string? zone = null) =>
        new() { Expression = CronExpression.Parse(expression), Zone = zone is null ? TimeZoneInfo.Utc : TimeZoneInfo.FindSystemTimeZoneById(zone) };

    /// <summary>By an interval, in whole milliseconds.</summary>
    /// <param name="interval">From one time to the next.</param>
    public static JobSchedule Every(TimeSpan interval)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(interval, TimeSpan.FromMilliseconds(1));
        return new JobSchedule { Interval = TimeSpan.FromMilliseconds(Math.Floor(interval.TotalMilliseconds)) };
    }

    /// <summary>The next times after one, as many at most; fewer only where no more come.</summary>
    internal List<long> Next(DateTimeOffset after, int count)
    {
        var ticks = new List<long>(count);
        if (From is { } from && from > after) after = from.AddMilliseconds(-1);
        while (ticks.Count < count && Expression!.Next(after, Zone) is { } next && !(next > Until))
        {
            ticks.Add(next.ToUnixTimeMilliseconds());
            after = next;
        }
        return ticks;
    }

    internal JobSchedule Checked()
    {
        if (Limit is { } limit) ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1, nameof(Limit));
        ArgumentOutOfRangeException.ThrowIfLessThan(Tolerance, TimeSpan.Zero, nameof(Tolerance));
        if (Until < From) throw new ArgumentException("It ends before it begins.", nameof(Until));
        return this;
    }

    /// <summary>All that makes it another, as text.</summary>
    internal string Write() => string.Join('\n', "1", Expression is null ? "every" : "cron",
        Expression is null ? Number((long)Interval.TotalMilliseconds) : Expression.ToString().ReplaceLineEndings(" "), Zone.Id,
        Number(From?.ToUnixTimeMilliseconds() ?? 0), Number(Until?.ToUnixTimeMilliseconds() ?? 0), Number(Limit ?? 0), CatchUp.ToString(), Number((long)Tolerance.TotalMilliseconds));

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is no such text.</exception>
    internal static JobSchedule Read(string text)
    {
        var parts = text.Split('\n');
        if (parts.Length < 9 || parts[0] != "1" || !Enum.TryParse<JobCatchUp>(parts[7], out var catchUp)) throw new InvalidDataException("A schedule cannot be read: another version wrote it.");
        var schedule = parts[1] == "cron" ? Cron(parts[2], parts[3]) : Every(TimeSpan.FromMilliseconds(long.Parse(parts[2], CultureInfo.InvariantCulture)));
        return schedule with { From = Time(parts[4]), Until = Time(parts[5]), Limit = parts[6] == "0" ? null : int.Parse(parts[6], CultureInfo.InvariantCulture), CatchUp = catchUp, Tolerance = TimeSpan.FromMilliseconds(long.Parse(parts[8], CultureInfo.InvariantCulture)) };
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static DateTimeOffset? Time(string milliseconds) => milliseconds == "0" ? null : DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(milliseconds, CultureInfo.InvariantCulture));
}

/// <summary>What is done about times that passed while no worker was there.</summary>
public enum JobCatchUp
{
    /// <summary>One job for all of them: that of the last.</summary>
    Once,

    /// <summary>A job for each.</summary>
    Each,

    /// <summary>None for those later than <see cref="JobSchedule.Tolerance"/>.</summary>
    Never,
}
