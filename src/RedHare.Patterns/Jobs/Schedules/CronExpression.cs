using System.Numerics;

namespace RedHare.Patterns.Jobs;

/// <summary>
/// Times by a cron expression: minutes, hours, day of month, month, day of week, with seconds before them if there are six fields. Values, names (<c>MON</c>, <c>JAN</c>), lists, ranges (also past the end:
/// <c>22-2</c>), steps (<c>*/5</c>, <c>10/5</c>, <c>0-30/10</c>); <c>?</c> for <c>*</c>; <c>L</c> the last day, <c>L-3</c> three before it, <c>15W</c> the weekday nearest to the 15th, <c>LW</c> the last weekday; <c>5L</c>
/// the last Friday, <c>MON#2</c> the second Monday; and <c>@yearly</c>, <c>@monthly</c>, <c>@weekly</c>, <c>@daily</c>, <c>@hourly</c> and their like.
/// </summary>
/// <remarks>
/// Where both the day of the month and the day of the week are restricted, either is enough, as crontab(5) has it; one that begins with <c>*</c> counts as not restricted.
///
/// Where clocks are set forward, what has a fixed time within the hour that does not exist runs at its end; what recurs (a star, a range or a step in seconds, minutes or hours) leaves it out. Where they are set
/// back, what has a fixed time runs the first time it is that late, and what recurs goes on through both hours. So does Vixie's cron, and Cronos.
/// </remarks>
public sealed class CronExpression
{
    private const int MaxYears = 100, MaxSegments = 1000;

    private readonly ulong _seconds, _minutes, _hours, _months;
    private readonly CronDays _days;
    private readonly bool _recurs;
    private readonly string _text;

    private CronExpression(string text, string[] fields)
    {
        _text = text;
        _seconds = CronField.Second.Read(fields[0]);
        _minutes = CronField.Minute.Read(fields[1]);
        _hours = CronField.Hour.Read(fields[2]);
        _days = new CronDays(fields[3], fields[5]);
        _months = CronField.Month.Read(fields[4]);
        foreach (var field in fields.AsSpan(0, 3)) _recurs |= field.AsSpan().ContainsAny('*', '-', '/');
    }

    /// <summary>Reads an expression.</summary>
    /// <param name="text">Five or six fields, or a word with an <c>@</c>.</param>
    /// <exception cref="FormatException">It makes no sense; the message says what.</exception>
    public static CronExpression Parse(string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        var plain = text.Trim().ToUpperInvariant() switch
        {
            "@YEARLY" or "@ANNUALLY" => "0 0 1 1 *",
            "@MONTHLY" => "0 0 1 * *",
            "@WEEKLY" => "0 0 * * 0",
            "@DAILY" or "@MIDNIGHT" => "0 0 * * *",
            "@HOURLY" => "0 * * * *",
            "@EVERY_MINUTE" => "* * * * *",
            "@EVERY_SECOND" => "* * * * * *",
            ['@', ..] => throw new FormatException($"'{text}' is none of @yearly, @monthly, @weekly, @daily, @hourly, @every_minute, @every_second."),
            _ => text,
        };
        var fields = plain.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return fields.Length switch
        {
            5 => new CronExpression(text, ["0", .. fields]),
            6 => new CronExpression(text, fields),
            _ => throw new FormatException($"A cron expression has five or six fields, not {fields.Length}: '{text}'."),
        };
    }

    /// <summary>The first time after another; null if there is none within a hundred years.</summary>
    /// <param name="after">Exclusive.</param>
    /// <param name="zone">Whose clocks are meant; UTC if null.</param>
    public DateTimeOffset? Next(DateTimeOffset after, TimeZoneInfo? zone = null)
    {
        zone ??= TimeZoneInfo.Utc;
        var time = after.UtcDateTime;
        var offset = zone.GetUtcOffset(time);
        // Whole seconds, the first after the time.
        var from = new DateTime((time + offset).Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, DateTimeKind.Unspecified).AddSeconds(1);
        if (!_recurs && EndOfRepetition(time, offset, zone) is { } end && end > from) from = end;
        for (var segment = 0; segment < MaxSegments; segment++)
        {
            if (NextOnClock(from) is not { } clock) return null;
            var candidate = DateTime.SpecifyKind(clock - offset, DateTimeKind.Utc);
            if (Change(time, candidate, offset, zone) is not { } change) return At(candidate, zone);
            // The clocks are set before it comes: what they show goes on from somewhere else.
            var changed = zone.GetUtcOffset(change);
            var (before, now) = (Clock(change, offset), Clock(change, changed));
            if (!_recurs && clock < now) return At(change, zone);
            from = !_recurs && before > now ? before : now;
            (time, offset) = (change, changed);
        }
        return null;
    }

    /// <summary>The expression as it was given.</summary>
    public override string ToString() => _text;

    private static DateTime Clock(DateTime utc, TimeSpan offset) => DateTime.SpecifyKind(utc + offset, DateTimeKind.Unspecified);

    private static DateTimeOffset At(DateTime utc, TimeZoneInfo zone)
    {
        var offset = zone.GetUtcOffset(utc);
        return new DateTimeOffset(Clock(utc, offset), offset);
    }

    // If the clocks show at this time what they have shown before: until when.
    private static DateTime? EndOfRepetition(DateTime time, TimeSpan offset, TimeZoneInfo zone)
    {
        if (!zone.IsAmbiguousTime(Clock(time, offset))) return null;
        var earlier = time.AddDays(-1);
        var before = zone.GetUtcOffset(earlier);
        return before > offset && Change(earlier, time, before, zone) is { } change ? Clock(change, before) : null;
    }

    // The first second after a time, and not after another, in which the offset is another than it was.
    private static DateTime? Change(DateTime after, DateTime until, TimeSpan offset, TimeZoneInfo zone)
    {
        if (!zone.SupportsDaylightSavingTime && zone.GetUtcOffset(until) == offset) return null;
        for (var same = after; same < until;)
        {
            var next = same.AddDays(1) < until ? same.AddDays(1) : until;
            if (zone.GetUtcOffset(next) == offset)
            {
                same = next;
                continue;
            }
            while (next - same > TimeSpan.FromSeconds(1))
            {
                var middle = new DateTime(same.Ticks + (next - same).Ticks / 2, DateTimeKind.Utc);
                if (zone.GetUtcOffset(middle) == offset) same = middle;
                else next = middle;
            }
            return new DateTime(next.Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, DateTimeKind.Utc);
        }
        return null;
    }

    private static int Next(ulong bits, int from)
    {
        var rest = from > 63 ? 0 : bits >> from << from;
        return rest == 0 ? -1 : BitOperations.TrailingZeroCount(rest);
    }

    // What clocks show next that the expression means, from a time on, whatever the zone.
    private DateTime? NextOnClock(DateTime from)
    {
        var date = DateOnly.FromDateTime(from);
        if (TimeOfDay(date, from.TimeOfDay) is { } today) return today;
        var last = Math.Min(from.Year + MaxYears, DateTime.MaxValue.Year - 1);
        for (date = date.AddDays(1); date.Year <= last;)
        {
            if ((_months >> date.Month & 1) == 0)
            {
                date = new DateOnly(date.Year, date.Month, 1).AddMonths(1);
                continue;
            }
            if (TimeOfDay(date, TimeSpan.Zero) is { } time) return time;
            date = date.AddDays(1);
        }
        return null;
    }

    private DateTime? TimeOfDay(DateOnly date, TimeSpan from)
    {
        if ((_months >> date.Month & 1) == 0 || !_days.Has(date)) return null;
        for (var hour = Next(_hours, from.Hours); hour >= 0; hour = Next(_hours, hour + 1))
        {
            var isFirstHour = hour == from.Hours;
            for (var minute = Next(_minutes, isFirstHour ? from.Minutes : 0); minute >= 0; minute = Next(_minutes, minute + 1))
            {
                var second = Next(_seconds, isFirstHour && minute == from.Minutes ? from.Seconds : 0);
                if (second >= 0) return date.ToDateTime(new TimeOnly(hour, minute, second));
            }
        }
        return null;
    }
}
