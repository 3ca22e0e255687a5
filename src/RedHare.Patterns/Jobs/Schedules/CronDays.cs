using System.Globalization;

namespace RedHare.Patterns.Jobs;

/// <summary>Which days a cron expression means, by the day of the month and the day of the week.</summary>
internal sealed class CronDays
{
    private readonly ulong _days, _weekDays;
    private readonly bool _isAnyDay, _isAnyWeekDay;

    // Days counted from the end (L is 0, L-3 is 3); days whose nearest weekday is meant, 0 the last of the month; weekdays by their last one in the month, and by their number.
    private readonly List<int> _fromEnd = [], _nearest = [], _nearestFromEnd = [];
    private readonly List<int> _lastWeekDays = [];
    private readonly List<(int WeekDay, int Number)> _numbered = [];

    /// <exception cref="FormatException">It makes no sense.</exception>
    public CronDays(string dayOfMonth, string dayOfWeek)
    {
        _days = CronField.DayOfMonth.Read(dayOfMonth, SpecialDay);
        _weekDays = CronField.DayOfWeek.Read(dayOfWeek, SpecialWeekDay);
        // As crontab(5) has it: a field that begins with a star restricts, but does not make the two alternatives of each other.
        (_isAnyDay, _isAnyWeekDay) = (dayOfMonth[0] is '*' or '?', dayOfWeek[0] is '*' or '?');
    }

    /// <summary>Whether a day is meant.</summary>
    public bool Has(DateOnly date)
    {
        var (day, weekDay) = (IsDay(date), IsWeekDay(date));
        return _isAnyDay || _isAnyWeekDay ? day && weekDay : day || weekDay;
    }

    private bool IsDay(DateOnly date)
    {
        if ((_days >> date.Day & 1) != 0) return true;
        var last = DateTime.DaysInMonth(date.Year, date.Month);
        foreach (var before in _fromEnd)
            if (date.Day == last - before) return true;
        foreach (var day in _nearest)
            if (day <= last && date.Day == Nearest(date, day, last)) return true;
        foreach (var before in _nearestFromEnd)
            if (last - before >= 1 && date.Day == Nearest(date, last - before, last)) return true;
        return false;
    }

    private bool IsWeekDay(DateOnly date)
    {
        var weekDay = (int)date.DayOfWeek;
        if ((_weekDays >> weekDay & 1) != 0) return true;
        foreach (var (which, number) in _numbered)
            if (which == weekDay && (date.Day - 1) / 7 + 1 == number) return true;
        return _lastWeekDays.Contains(weekDay) && date.Day > DateTime.DaysInMonth(date.Year, date.Month) - 7;
    }

    // Monday to Friday nearest to a day, in the same month.
    private static int Nearest(DateOnly month, int day, int last) => new DateOnly(month.Year, month.Month, day).DayOfWeek switch
    {
        DayOfWeek.Saturday => day == 1 ? 3 : day - 1,
        DayOfWeek.Sunday => day == last ? day - 2 : day + 1,
        _ => day,
    };

    private bool SpecialDay(string item)
    {
        var isNearest = item.EndsWith('W') || item.EndsWith('w');
        var text = isNearest ? item.AsSpan(0, item.Length - 1) : item;
        if (text.Length > 0 && text[0] is 'L' or 'l')
        {
            var before = 0;
            if (text.Length > 1 && (text[1] != '-' || !int.TryParse(text[2..], NumberStyles.None, CultureInfo.InvariantCulture, out before) || before > 30)) throw CronField.DayOfMonth.Wrong(item);
            (isNearest ? _nearestFromEnd : _fromEnd).Add(before);
            return true;
        }
        if (!isNearest) return false;
        _nearest.Add(CronField.DayOfMonth.Number(text));
        return true;
    }

    private bool SpecialWeekDay(string item)
    {
        if (item.IndexOf('#', StringComparison.Ordinal) is > 0 and var hash)
        {
            if (!int.TryParse(item.AsSpan(hash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 5) throw CronField.DayOfWeek.Wrong(item);
            _numbered.Add((CronField.DayOfWeek.Number(item.AsSpan(0, hash)) % 7, number));
            return true;
        }
        if (item.Length < 2 || item[^1] is not ('L' or 'l')) return false;
        _lastWeekDays.Add(CronField.DayOfWeek.Number(item.AsSpan(0, item.Length - 1)) % 7);
        return true;
    }
}
