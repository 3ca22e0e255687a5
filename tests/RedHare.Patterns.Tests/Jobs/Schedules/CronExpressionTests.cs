using System.Globalization;
using RedHare.Patterns.Jobs;
using Xunit;

namespace RedHare.Patterns.Tests.Jobs.Schedules;

public sealed class CronExpressionTests
{
    [Theory]
    [InlineData("* * * * *", "2026-03-01 10:00:00", "2026-03-01 10:01:00")]
    [InlineData("* * * * *", "2026-03-01 10:00:59", "2026-03-01 10:01:00")]
    [InlineData("* * * * * *", "2026-03-01 10:00:59", "2026-03-01 10:01:00")]
    [InlineData("*/15 * * * * *", "2026-03-01 10:00:31", "2026-03-01 10:00:45")]
    [InlineData("0 9 * * *", "2026-03-01 09:00:00", "2026-03-02 09:00:00")]
    [InlineData("30 9,17 * * *", "2026-03-01 09:30:00", "2026-03-01 17:30:00")]
    [InlineData("0 22-2 * * *", "2026-03-01 23:00:00", "2026-03-02 00:00:00")]
    [InlineData("0 22-2 * * *", "2026-03-01 02:00:00", "2026-03-01 22:00:00")]
    [InlineData("10/20 * * * *", "2026-03-01 10:31:00", "2026-03-01 10:50:00")]
    [InlineData("10/20 * * * *", "2026-03-01 10:50:00", "2026-03-01 11:10:00")]
    [InlineData("0-30/10 * * * *", "2026-03-01 10:30:00", "2026-03-01 11:00:00")]
    [InlineData("0 0 31 * *", "2026-04-01 00:00:00", "2026-05-31 00:00:00")]
    [InlineData("0 0 29 2 *", "2026-01-01 00:00:00", "2028-02-29 00:00:00")]
    [InlineData("0 0 29 2 *", "2096-03-01 00:00:00", "2104-02-29 00:00:00")]
    [InlineData("0 0 * JAN-mar MON-FRI", "2026-03-31 00:00:00", "2027-01-01 00:00:00")]
    [InlineData("0 0 * * SUN", "2026-03-02 00:00:00", "2026-03-08 00:00:00")]
    [InlineData("0 0 * * 7", "2026-03-02 00:00:00", "2026-03-08 00:00:00")]
    [InlineData("0 0 * * 5-7", "2026-03-02 00:00:00", "2026-03-06 00:00:00")]
    [InlineData("0 0 * * 5-7", "2026-03-07 00:00:00", "2026-03-08 00:00:00")]
    [InlineData("0 0 * * FRI-MON", "2026-03-09 00:00:00", "2026-03-13 00:00:00")]
    [InlineData("0 0 ? * 1", "2026-03-01 00:00:00", "2026-03-02 00:00:00")]
    [InlineData("0 0 L * *", "2026-02-01 00:00:00", "2026-02-28 00:00:00")]
    [InlineData("0 0 L-3 * ?", "2028-02-01 00:00:00", "2028-02-26 00:00:00")]
    [InlineData("0 0 L,15 * *", "2026-02-15 00:00:00", "2026-02-28 00:00:00")]
    [InlineData("0 0 15W * *", "2026-02-01 00:00:00", "2026-02-16 00:00:00")] // The 15th is a Sunday.
    [InlineData("0 0 1W * *", "2026-07-31 23:59:59", "2026-08-03 00:00:00")] // The 1st is a Saturday; not the month before.
    [InlineData("0 0 31W * *", "2026-05-01 00:00:00", "2026-05-29 00:00:00")] // The 31st is a Sunday; not the month after.
    [InlineData("0 0 31W 6,7 *", "2026-06-01 00:00:00", "2026-07-31 00:00:00")] // June has none.
    [InlineData("0 0 LW * *", "2026-02-01 00:00:00", "2026-02-27 00:00:00")]
    [InlineData("0 0 * * 5L", "2026-03-01 00:00:00", "2026-03-27 00:00:00")]
    [InlineData("0 0 * * FRIL", "2026-04-30 00:00:00", "2026-05-29 00:00:00")]
    [InlineData("0 0 * * MON#2", "2026-03-01 00:00:00", "2026-03-09 00:00:00")]
    [InlineData("0 0 * * 1#5", "2026-03-31 00:00:00", "2026-06-29 00:00:00")]
    [InlineData("0 0 13 * FRI", "2026-03-01 00:00:00", "2026-03-06 00:00:00")] // Either, as crontab(5) has it.
    [InlineData("0 0 13 * FRI", "2026-06-12 00:00:00", "2026-06-13 00:00:00")]
    [InlineData("0 0 */2 * FRI", "2026-03-01 00:00:00", "2026-03-13 00:00:00")] // Both: the star makes no alternative.
    [InlineData("@hourly", "2026-03-01 10:00:00", "2026-03-01 11:00:00")]
    [InlineData("@Daily", "2026-03-01 10:00:00", "2026-03-02 00:00:00")]
    [InlineData("@weekly", "2026-03-01 00:00:00", "2026-03-08 00:00:00")]
    [InlineData("@monthly", "2026-03-01 00:00:00", "2026-04-01 00:00:00")]
    [InlineData("@yearly", "2026-03-01 00:00:00", "2027-01-01 00:00:00")]
    [InlineData("  0   9 * *  *  ", "2026-03-01 09:00:00", "2026-03-02 09:00:00")]
    public void The_next_time(string expression, string after, string next) => Assert.Equal(Utc(next), CronExpression.Parse(expression).Next(Utc(after).AddMilliseconds(1)));

    [Theory]
    [InlineData("0 0 30 2 *")]
    [InlineData("0 0 31 4,6,9,11 *")]
    [InlineData("0 0 31W 2 *")]
    public void A_time_that_never_comes_is_sought_for_a_hundred_years(string expression) => Assert.Null(CronExpression.Parse(expression).Next(Utc("2026-01-01 00:00:00")));

    [Fact]
    public void The_end_of_the_calendar_is_no_error() => Assert.Null(CronExpression.Parse("0 0 1 1 *").Next(new DateTimeOffset(9998, 6, 1, 0, 0, 0, TimeSpan.Zero)));

    /// <summary>Clocks in Berlin go from 2:00 to 3:00 on 29 March 2026.</summary>
    [Theory]
    [InlineData("30 2 * * *", "2026-03-28T02:30:00+01:00", "2026-03-29T03:00:00+02:00")] // Fixed: at the end of the hour that is not.
    [InlineData("0,30 2 * * *", "2026-03-28T02:30:00+01:00", "2026-03-29T03:00:00+02:00")]
    [InlineData("0,30 2 * * *", "2026-03-29T03:00:00+02:00", "2026-03-30T02:00:00+02:00")] // Once.
    [InlineData("30 2 * * *", "2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00")]
    [InlineData("30 3 * * *", "2026-03-28T03:30:00+01:00", "2026-03-29T03:30:00+02:00")]
    [InlineData("30 * * * *", "2026-03-29T01:30:00+01:00", "2026-03-29T03:30:00+02:00")] // Recurs: left out.
    [InlineData("*/20 * * * *", "2026-03-29T01:40:00+01:00", "2026-03-29T03:00:00+02:00")]
    [InlineData("*/20 2 * * *", "2026-03-28T02:40:00+01:00", "2026-03-30T02:00:00+02:00")]
    public void An_hour_that_does_not_exist(string expression, string after, string next) => CheckBerlin(expression, after, next);

    /// <summary>Clocks in Berlin go from 3:00 back to 2:00 on 25 October 2026.</summary>
    [Theory]
    [InlineData("30 2 * * *", "2026-10-24T02:30:00+02:00", "2026-10-25T02:30:00+02:00")] // Fixed: the first time.
    [InlineData("30 2 * * *", "2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00")] // And not the second.
    [InlineData("30 2 * * *", "2026-10-25T02:10:00+01:00", "2026-10-26T02:30:00+01:00")]
    [InlineData("30 3 * * *", "2026-10-25T02:10:00+01:00", "2026-10-25T03:30:00+01:00")]
    [InlineData("0 3 * * *", "2026-10-25T02:10:00+02:00", "2026-10-25T03:00:00+01:00")]
    [InlineData("30 * * * *", "2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00")] // Recurs: both.
    [InlineData("*/20 * * * *", "2026-10-25T02:40:00+02:00", "2026-10-25T02:00:00+01:00")]
    [InlineData("*/20 2 * * *", "2026-10-25T02:40:00+02:00", "2026-10-25T02:00:00+01:00")]
    [InlineData("*/20 * * * *", "2026-10-25T02:40:00+01:00", "2026-10-25T03:00:00+01:00")]
    public void An_hour_that_comes_twice(string expression, string after, string next) => CheckBerlin(expression, after, next);

    [Theory]
    [InlineData("Asia/Kolkata", "0 9 * * *", "2026-03-01T09:00:00+05:30", "2026-03-02T09:00:00+05:30")]
    [InlineData("Australia/Lord_Howe", "10 2 * * *", "2026-10-03T12:00:00+10:30", "2026-10-04T02:30:00+11:00")] // Half an hour is skipped there.
    [InlineData("America/New_York", "0 12 * * MON", "2026-10-26T12:00:00-04:00", "2026-11-02T12:00:00-05:00")]
    public void Zones_of_their_own(string zone, string expression, string after, string next) => Check(zone, expression, after, next);

    /// <summary>Against the plainest way there is: every second of three days is looked at.</summary>
    [Theory]
    [InlineData("2026-03-28T00:00:00+01:00")]
    [InlineData("2026-10-24T00:00:00+02:00")]
    public void Recurring_times_are_those_that_the_clocks_show(string start)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var (from, cron) = (DateTimeOffset.Parse(start, CultureInfo.InvariantCulture), CronExpression.Parse("*/7 0-4/2,3 * * *"));
        var expected = new List<DateTimeOffset>();
        for (var time = from.AddMinutes(1); time < from.AddDays(3); time = time.AddMinutes(1))
        {
            var clock = TimeZoneInfo.ConvertTime(time, zone);
            if (clock.Hour is 0 or 2 or 3 or 4 && clock.Minute % 7 == 0) expected.Add(time);
        }
        var found = new List<DateTimeOffset>();
        for (var next = cron.Next(from, zone); next < from.AddDays(3); next = cron.Next(next!.Value, zone)) found.Add(next!.Value);
        Assert.Equal(expected, found);
    }

    [Theory]
    [InlineData("* * * *")]
    [InlineData("* * * * * * *")]
    [InlineData("60 * * * *")]
    [InlineData("* 24 * * *")]
    [InlineData("* * 0 * *")]
    [InlineData("* * 32 * *")]
    [InlineData("* * * 13 *")]
    [InlineData("* * * * 8")]
    [InlineData("*/0 * * * *")]
    [InlineData("*/x * * * *")]
    [InlineData("?/5 * * * *")]
    [InlineData("1- * * * *")]
    [InlineData("1,,2 * * * *")]
    [InlineData("-1 * * * *")]
    [InlineData("* * L-31 * *")]
    [InlineData("* * LX * *")]
    [InlineData("* * 32W * *")]
    [InlineData("* * * * MON#6")]
    [InlineData("* * * * XL")]
    [InlineData("* * * * L")]
    [InlineData("@reboot")]
    public void What_makes_no_sense_is_refused(string expression) => Assert.Throws<FormatException>(() => CronExpression.Parse(expression));

    private static void CheckBerlin(string expression, string after, string next) => Check("Europe/Berlin", expression, after, next);

    private static void Check(string zone, string expression, string after, string next)
    {
        var found = CronExpression.Parse(expression).Next(DateTimeOffset.Parse(after, CultureInfo.InvariantCulture), TimeZoneInfo.FindSystemTimeZoneById(zone));
        Assert.Equal(DateTimeOffset.Parse(next, CultureInfo.InvariantCulture), found);
        Assert.Equal(DateTimeOffset.Parse(next, CultureInfo.InvariantCulture).Offset, found!.Value.Offset);
    }

    private static DateTimeOffset Utc(string text) => DateTimeOffset.ParseExact(text, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
