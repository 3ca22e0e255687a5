using System.Globalization;
using System.Text;
using System.Text.Json;

namespace RedHare.Cli.Benching;

/// <summary>What a benchmark found: for people, or as JSON.</summary>
internal static class BenchReport
{
    private const int Rows = 12, BarWidth = 40;

    private static readonly (string Name, double Share)[] Percentiles = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999)];

    /// <summary>A table of all steps, a histogram of each, and what naive and good use make.</summary>
    public static string Text(BenchRun run)
    {
        var options = run.Options;
        var text = new StringBuilder();
        Line(text, $"{options.PublicUrl}: {options.Count:N0} of each, {options.Size:N0} bytes");
        text.AppendLine();
        var width = run.Steps.Max(static step => step.Name.Length);
        Line(text, $"{"".PadRight(width)}  {"per second",12}{string.Concat(Percentiles.Select(static percentile => $"{percentile.Name,10}"))}{"max",10}");
        foreach (var step in run.Steps)
        {
            text.Append(CultureInfo.InvariantCulture, $"{step.Name.PadRight(width)}  {step.Rate,12:N0}");
            if (step.Latencies is { } latencies)
            {
                foreach (var (_, share) in Percentiles) text.Append(Short(latencies.Percentile(share)).PadLeft(10));
                text.Append(Short(latencies.Max).PadLeft(10));
            }
            text.AppendLine();
        }
        foreach (var step in run.Steps)
            if (step.Latencies is { } latencies) Draw(text, step.Name, latencies);
        text.AppendLine().AppendLine("Naive and good use:");
        foreach (var (naive, good) in run.Comparisons)
            Line(text, $"  {naive.Name}: {naive.Rate:N0} per second; {good.Name}: {good.Rate:N0}, {Times(good.Rate / naive.Rate)}");
        foreach (var note in run.Notes) Line(text, $"  {note}");
        text.AppendLine();
        if (run.Options.Kind == "amqp") Line(text, $"Not routed: {run.Unrouted:N0}");
        Line(text, $"Sent: {string.Join(", ", run.Commands.Select(static command => string.Create(CultureInfo.InvariantCulture, $"{command.Key} {command.Value:N0}")))}");
        return text.ToString();
    }

    // Where naive use is the faster one, that is what being sure costs.
    private static string Times(double ratio) => string.Create(CultureInfo.InvariantCulture, $"{(ratio >= 1 ? ratio : 1 / ratio):0.0} times {(ratio >= 1 ? "as fast" : "slower, which is what being sure costs")}");

    /// <summary>One object, latencies in microseconds.</summary>
    public static string Json(BenchRun run)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("kind", run.Options.Kind);
            json.WriteString("url", run.Options.PublicUrl);
            json.WriteNumber("count", run.Options.Count);
            json.WriteNumber("size", run.Options.Size);
            json.WriteNumber("depth", run.Options.Depth);
            json.WriteStartArray("steps");
            foreach (var step in run.Steps) Write(json, step);
            json.WriteEndArray();
            json.WriteStartArray("comparisons");
            foreach (var (naive, good) in run.Comparisons)
            {
                json.WriteStartObject();
                json.WriteString("naive", naive.Name);
                json.WriteString("good", good.Name);
                json.WriteNumber("times", Math.Round(good.Rate / naive.Rate, 3));
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartArray("notes");
            foreach (var note in run.Notes) json.WriteStringValue(note);
            json.WriteEndArray();
            if (run.Options.Kind == "amqp") json.WriteNumber("unrouted", run.Unrouted);
            json.WriteStartObject("sent");
            foreach (var (command, times) in run.Commands) json.WriteNumber(command, times);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    /// <summary>A duration in four characters or so.</summary>
    public static string Short(TimeSpan time) => time.TotalMicroseconds switch
    {
        < 0.1 => "0 µs",
        < 9.95 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMicroseconds:0.0} µs"),
        < 999.5 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMicroseconds:0} µs"),
        < 9_950 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.0} ms"),
        < 999_500 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
    };

    private static void Write(Utf8JsonWriter json, BenchStep step)
    {
        json.WriteStartObject();
        json.WriteString("name", step.Name);
        json.WriteNumber("operations", step.Operations);
        json.WriteNumber("seconds", Math.Round(step.Elapsed.TotalSeconds, 6));
        json.WriteNumber("per_second", Math.Round(step.Rate, 1));
        if (step.Latencies is { } latencies)
        {
            json.WriteStartObject("latency_us");
            Microseconds("min", latencies.Min);
            Microseconds("mean", latencies.Mean);
            foreach (var (name, share) in Percentiles) Microseconds(name, latencies.Percentile(share));
            Microseconds("max", latencies.Max);
            json.WriteEndObject();
            json.WriteStartArray("histogram");
            foreach (var row in latencies.Rows(Rows))
            {
                json.WriteStartObject();
                Microseconds("from_us", row.From);
                Microseconds("to_us", row.To);
                json.WriteNumber("count", row.Count);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();

        void Microseconds(string name, TimeSpan time) => json.WriteNumber(name, Math.Round(time.TotalMicroseconds, 1));
    }

    private static void Draw(StringBuilder text, string name, LatencyHistogram latencies)
    {
        text.AppendLine().AppendLine(name);
        var rows = latencies.Rows(Rows);
        var most = rows.Max(static row => row.Count);
        foreach (var row in rows)
            Line(text, $"  {Short(row.From),8} – {Short(row.To),-8} {Bar((double)row.Count / most)} {100.0 * row.Count / latencies.Count:0.0} %");
    }

    // Blocks in eighths, so that a small count beside a large one is seen.
    private static string Bar(double part)
    {
        var eighths = part == 0 ? 0 : Math.Max(1, (int)Math.Round(part * BarWidth * 8));
        var bar = new string('█', eighths / 8);
        if (eighths % 8 > 0) bar += (char)('█' + (8 - (eighths % 8)));
        return bar.PadRight(BarWidth);
    }

    private static void Line(StringBuilder text, FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
