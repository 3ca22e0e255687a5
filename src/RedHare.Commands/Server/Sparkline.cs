using System.Text;

namespace RedHare.Commands.Server;

/// <summary>Draws values as columns of characters, four lines high, with a label written downwards below each; 80 columns to a band.</summary>
internal static class Sparkline
{
    private const int Columns = 80, Rows = 4;
    private const string Levels = "_o#";

    public static void Draw(StringBuilder text, ReadOnlySpan<(long Value, string Label)> columns)
    {
        long low = long.MaxValue, high = long.MinValue;
        foreach (var (value, _) in columns) (low, high) = (Math.Min(low, value), Math.Max(high, value));
        for (var at = 0; at < columns.Length; at += Columns)
        {
            if (at > 0) text.Append('\n');
            DrawBand(text, columns.Slice(at, Math.Min(Columns, columns.Length - at)), low, Math.Max(1, high - low));
        }
    }

    private static void DrawBand(StringBuilder text, ReadOnlySpan<(long Value, string Label)> columns, long low, long span)
    {
        const int Steps = Rows * 3;
        var labels = 0;
        foreach (var (_, label) in columns) labels = Math.Max(labels, label.Length);
        for (var row = 0; row < Rows; row++)
        {
            foreach (var (value, _) in columns)
            {
                var level = Math.Min(Steps - 1, (value - low) * Steps / span) - (Rows - row - 1) * Levels.Length;
                text.Append(level < 0 ? ' ' : level < Levels.Length ? Levels[(int)level] : '|');
            }
            text.Append('\n');
        }
        text.Append(' ', columns.Length).Append('\n');
        for (var row = 0; row < labels; row++)
        {
            foreach (var (_, label) in columns) text.Append(row < label.Length ? label[row] : ' ');
            text.Append('\n');
        }
    }
}
