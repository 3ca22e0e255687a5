using System.Buffers.Text;

namespace RedHare.Client;

/// <summary>How long a blocking command may wait on the server, read from its arguments.</summary>
internal static class BlockingTimeout
{
    /// <summary>When its reply is overdue: its own timeout and a grace; <see cref="long.MaxValue"/> for one that waits without end, or whose arguments the
    /// server will refuse.</summary>
    public static long Deadline(CommandLine line, TimeSpan grace)
    {
        var seconds = Seconds(line);
        return seconds is > 0 and < 1e9 && grace != Timeout.InfiniteTimeSpan ? Client.Deadline.After(TimeSpan.FromSeconds(seconds) + grace) : long.MaxValue;
    }

    private static double Seconds(CommandLine line) => line.Spec.Name.ToUpperInvariant() switch
    {
        "BLMPOP" or "BZMPOP" => Number(line, 1),
        "WAIT" or "WAITAOF" => Number(line, line.Count - 1) / 1000,
        "XREAD" or "XREADGROUP" => AfterBlock(line) / 1000,
        _ => Number(line, line.Count - 1),
    };

    private static double AfterBlock(CommandLine line)
    {
        // BLOCK stands before STREAMS, behind which keys may have any name.
        for (var i = 1; i < line.Count - 1; i++)
        {
            if (System.Text.Ascii.EqualsIgnoreCase(line[i], "STREAMS"u8)) return 0;
            if (System.Text.Ascii.EqualsIgnoreCase(line[i], "BLOCK"u8)) return Number(line, i + 1);
        }
        return 0;
    }

    private static double Number(CommandLine line, int index) =>
        index > 0 && index < line.Count && Utf8Parser.TryParse(line[index], out double number, out var read) && read == line[index].Length ? number : 0;
}
