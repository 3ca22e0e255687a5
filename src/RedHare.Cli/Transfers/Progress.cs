using System.Globalization;

namespace RedHare.Cli.Transfers;

/// <summary>How far a transfer is, on standard error: a bar with rate and time left on a terminal, otherwise a line now and then.</summary>
internal sealed class Progress(TextWriter output, bool isTerminal, TimeProvider time, string unit = "keys")
{
    private const int BarWidth = 30;

    private readonly long _started = time.GetTimestamp();
    private readonly TimeSpan _pause = isTerminal ? TimeSpan.FromMilliseconds(200) : TimeSpan.FromSeconds(5);
    private TimeSpan _next;

    /// <summary>Shows where it is, unless it has just been shown.</summary>
    public void Show(long keys, long done, long total)
    {
        var elapsed = time.GetElapsedTime(_started);
        if (elapsed < _next) return;
        _next = elapsed + _pause;
        Write(Line(keys, done, total, elapsed, unit), isLast: false);
    }

    /// <summary>Shows the end.</summary>
    public void Finish(long keys) => Write(Line(keys, 1, 1, time.GetElapsedTime(_started), unit), isLast: true);

    /// <summary>The text for a state.</summary>
    public static string Line(long keys, long done, long total, TimeSpan elapsed, string unit = "keys")
    {
        var part = total <= 0 ? 0 : Math.Clamp((double)done / total, 0, 1);
        var filled = (int)(part * BarWidth);
        var rate = keys / Math.Max(0.001, elapsed.TotalSeconds);
        var left = part is > 0 and < 1 ? TimeSpan.FromSeconds(Math.Min(elapsed.TotalSeconds * (1 - part) / part, 359_999)) : TimeSpan.Zero;
        return string.Create(CultureInfo.InvariantCulture,
            $"[{new string('#', filled)}{new string('.', BarWidth - filled)}] {part * 100:0}%  {keys} {unit}  {rate:0}/s  {(part >= 1 ? $"{elapsed.TotalSeconds:0.0} s" : $"{left:hh\\:mm\\:ss} left")}");
    }

    private void Write(string line, bool isLast)
    {
        if (isTerminal) output.Write($"\r{line}\x1b[K{(isLast ? "\n" : "")}");
        else output.WriteLine(line);
        output.Flush();
    }
}
