using System.Globalization;

namespace RedHare.Patterns.Jobs;

/// <summary>One field of a cron expression: its range and its names.</summary>
internal sealed record CronField(string Name, int Min, int Max, string[] Names)
{
    public static readonly CronField
        Second = new("seconds", 0, 59, []),
        Minute = new("minutes", 0, 59, []),
        Hour = new("hours", 0, 23, []),
        DayOfMonth = new("day of month", 1, 31, []),
        Month = new("month", 1, 12, ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]),
        // 7 is Sunday too.
        DayOfWeek = new("day of week", 0, 7, ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]);

    /// <summary>Reads a list of values, ranges and steps as bits. <paramref name="special"/> takes what is none, and says whether it could.</summary>
    /// <exception cref="FormatException">It makes no sense.</exception>
    public ulong Read(string text, Func<string, bool>? special = null)
    {
        var bits = 0UL;
        foreach (var item in text.Split(','))
        {
            if (special?.Invoke(item) == true) continue;
            bits |= Item(item);
        }
        return bits;
    }

    /// <summary>A number of the field, or one of its names.</summary>
    public int Number(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < Names.Length; i++)
            if (text.Equals(Names[i], StringComparison.OrdinalIgnoreCase)) return i + Min;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= Min && value <= Max) return value;
        throw Wrong(text);
    }

    public FormatException Wrong(ReadOnlySpan<char> text) => new($"'{text}' is no {Name} of a cron expression ({Min} to {Max}).");

    private ulong Item(ReadOnlySpan<char> item)
    {
        var slash = item.IndexOf('/');
        var what = slash < 0 ? item : item[..slash];
        var step = 1;
        if (slash >= 0 && (!int.TryParse(item[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out step) || step < 1 || step > Max)) throw Wrong(item);
        // Of the days of a week seven are all.
        var last = Names.Length == 7 ? 6 : Max;
        int from, to;
        if (what is "*" or "?")
        {
            if (what is "?" && slash >= 0) throw Wrong(item);
            (from, to) = (Min, last);
        }
        else if (what.IndexOf('-') is > 0 and var dash)
        {
            (from, to) = (Number(what[..dash]), Number(what[(dash + 1)..]));
            // 5-7 is Friday to Sunday.
            if (Names.Length == 7 && to == 7 && from != 7) return Range(from, 6, step, last) | (((7 - from) % step == 0) ? 1UL : 0);
        }
        else
        {
            from = Number(what);
            to = slash < 0 ? from : last;
        }
        if (Names.Length == 7) (from, to) = (from % 7, to % 7);
        return Range(from, to, step, last);
    }

    // Past the end it goes on at the beginning: 22-2 is from ten at night to two.
    private ulong Range(int from, int to, int step, int last)
    {
        var bits = 0UL;
        var (size, end) = (last - Min + 1, to >= from ? to : to + last - Min + 1);
        for (var value = from; value <= end; value += step) bits |= 1UL << ((value - Min) % size + Min);
        return bits;
    }
}
