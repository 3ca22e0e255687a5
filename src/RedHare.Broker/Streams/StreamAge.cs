namespace RedHare.Broker;

/// <summary>x-max-age: a number and one of the units Y, M, D, h, m, s.</summary>
internal static class StreamAge
{
    public static bool TryParse(string text, out long milliseconds)
    {
        milliseconds = 0;
        if (text.Length < 2 || text.Length > 12 || !long.TryParse(text.AsSpan(0, text.Length - 1), System.Globalization.NumberStyles.None, null, out var count) || count == 0) return false;
        const long second = 1000, hour = 3600 * second, day = 24 * hour;
        var unit = text[^1] switch
        {
            'Y' => 365 * day,
            'M' => 30 * day,
            'D' => day,
            'h' => hour,
            'm' => 60 * second,
            's' => second,
            _ => 0,
        };
        milliseconds = count * unit;
        return unit > 0;
    }
}
