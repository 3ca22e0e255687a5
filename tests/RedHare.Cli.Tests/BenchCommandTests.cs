using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using RedHare.Cli.Benching;
using RedHare.Client;
using Xunit;
using LatencyHistogram = RedHare.Cli.Benching.LatencyHistogram;

namespace RedHare.Cli.Tests;

public sealed class BenchCommandTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("redhare-bench-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    /// <summary>What it says it sent is what the server got, command by command, and nothing of it stays.</summary>
    [Fact]
    public async Task A_Redis_server_is_measured_and_each_command_counted()
    {
        using var server = RedHareProcess.Serve("--dir", _directory);
        var url = $"redis://127.0.0.1:{server.Port}";
        var (code, output, errors) = Run("bench", "redis", url, "--count", "500", "--size", "30", "--depth", "10", "--json");
        Assert.True(code == 0, errors);
        using var report = JsonDocument.Parse(output);
        var steps = report.RootElement.GetProperty("steps").EnumerateArray().ToArray();
        Assert.Equal(
            ["SET, one after the other", "GET, one after the other", "SET, 10 under way", "GET, 10 under way", "SET, a connection for each"], steps.Select(static step => step.GetProperty("name").GetString()));
        Assert.Equal([500, 500, 500, 500, 5], steps.Select(static step => step.GetProperty("operations").GetInt32()));
        foreach (var step in steps)
        {
            var latency = step.GetProperty("latency_us");
            double[] ascending = [.. new[] { "min", "p50", "p90", "p99", "p99.9", "max" }.Select(name => latency.GetProperty(name).GetDouble())];
            Assert.Equal(ascending.Order(), ascending);
            Assert.True(ascending[0] > 0);
            Assert.Equal(step.GetProperty("operations").GetInt32(), step.GetProperty("histogram").EnumerateArray().Sum(static row => row.GetProperty("count").GetInt32()));
        }
        Assert.Equal(3, report.RootElement.GetProperty("comparisons").GetArrayLength());
        var sent = report.RootElement.GetProperty("sent");
        await using var redis = await RedisConnection.ConnectAsync(url);
        var statistics = (await redis.ExecuteAsync("INFO", "commandstats")).ToString();
        foreach (var (command, times) in new[] { ("set", 550 + 550 + 6), ("get", 1100), ("del", 1) })
        {
            Assert.Equal(times, sent.GetProperty(command.ToUpperInvariant()).GetInt32());
            Assert.Contains($"cmdstat_{command}:calls={times},", statistics, StringComparison.Ordinal);
        }
        Assert.Equal(6, sent.GetProperty("connections").GetInt32());
        Assert.Equal(":0", server.Ask("DBSIZE"));
    }

    [Fact]
    public void The_report_shows_a_table_histograms_and_what_naive_use_costs()
    {
        var (code, output, errors) = Run("bench", "redis", "redhare://", "--count", "300");
        Assert.True(code == 0, errors);
        Assert.StartsWith("redhare://: 300 of each, 100 bytes", output, StringComparison.Ordinal);
        Assert.Contains("p99.9", output, StringComparison.Ordinal);
        Assert.Contains("█", output, StringComparison.Ordinal);
        Assert.Contains("  SET, one after the other: ", output, StringComparison.Ordinal);
        Assert.Contains("Sent: DEL 1, GET 660, SET 660", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_is_measured_its_queue_deleted_and_what_went_astray_told()
    {
        using var server = RedHareProcess.Start("serve", "--port", "0", "--amqp-port", "0", "--http-port", "0", "--dir", _directory, "--bind", "127.0.0.1");
        server.ReadUntil("Ready to accept connections amqp");
        server.ReadUntil("Ready to accept connections http");
        var (code, output, errors) = Run("bench", "amqp", $"amqp://guest:guest@127.0.0.1:{Port("amqp")}", "--count", "300", "--depth", "20", "--json");
        Assert.True(code == 0, errors);
        using var report = JsonDocument.Parse(output);
        var root = report.RootElement;
        Assert.DoesNotContain("guest", root.GetProperty("url").GetString(), StringComparison.Ordinal);
        var steps = root.GetProperty("steps").EnumerateArray().ToDictionary(static step => step.GetProperty("name").GetString()!);
        foreach (var name in new[] { "persistent, one confirm after the other", "persistent, 20 confirms under way", "transient, 20 confirms under way", "published, delivered and acknowledged, one after the other" })
        {
            Assert.Equal(300, steps[name].GetProperty("operations").GetInt32());
            Assert.True(steps[name].GetProperty("latency_us").GetProperty("p50").GetDouble() > 0);
        }
        Assert.Equal(300, steps["transient, without confirms"].GetProperty("operations").GetInt32());
        Assert.Equal(300, steps["consumed, each acknowledged"].GetProperty("operations").GetInt32());
        Assert.Equal(3, steps["persistent, a connection for each"].GetProperty("operations").GetInt32());
        Assert.Equal(0, root.GetProperty("unrouted").GetInt32());
        Assert.Contains("of 100 messages", root.GetProperty("notes")[0].GetString(), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("were told of; with both, 100.", root.GetProperty("notes")[0].GetString(), StringComparison.Ordinal);
        var sent = root.GetProperty("sent");
        Assert.Equal((3 * 330) + 300 + 330 + 3 + 200, sent.GetProperty("basic.publish").GetInt32());
        Assert.Equal(630, sent.GetProperty("basic.ack").GetInt32());
        Assert.Equal(1, sent.GetProperty("queue.delete").GetInt32());

        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Port("http")}") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes("guest:guest")));
        Assert.Equal("[]", await http.GetStringAsync(new Uri("/api/queues", UriKind.Relative)));

        string Port(string head) => server.Lines.Single(line => line.Contains($"Ready to accept connections {head}", StringComparison.Ordinal)).Split(':')[^1];
    }

    [Theory]
    [InlineData("Usage: redhare bench redis URL", "bench")]
    [InlineData("it needs redis or amqp, and a URL", "bench", "mysql", "mysql://127.0.0.1")]
    [InlineData("it needs redis or amqp, and a URL", "bench", "redis", "--json")]
    [InlineData("--count needs a whole number from 1 to 100000000", "bench", "redis", "redhare://", "--count", "0")]
    [InlineData("--depth needs a whole number from 1 to 10000", "bench", "redis", "redhare://", "--depth")]
    [InlineData("unknown option '--frob'", "bench", "amqp", "amqp://127.0.0.1", "--frob", "1")]
    [InlineData("redhare bench: ", "bench", "redis", "redis://127.0.0.1:1?connectTimeout=200")]
    [InlineData("redhare bench: No connection: Connection refused", "bench", "amqp", "amqp://127.0.0.1:1")]
    [InlineData("redhare bench: A URL such as amqp://", "bench", "amqp", "no url")]
    [InlineData("redhare bench: A URL such as amqp://", "bench", "amqp", "redis://127.0.0.1")]
    public void What_cannot_be_done_is_said(string message, params string[] arguments)
    {
        var (code, output, errors) = Run(arguments);
        Assert.Equal((1, ""), (code, output));
        Assert.Contains(message, errors, StringComparison.Ordinal);
    }

    /// <summary>Against the sorted list: percentiles are at most a thirty-second above what was.</summary>
    [Fact]
    public void Percentiles_are_those_of_all_that_was_added()
    {
        var random = new Random(5);
        var (first, second, all) = (new LatencyHistogram(), new LatencyHistogram(), new List<TimeSpan>());
        for (var i = 0; i < 20_000; i++)
        {
            var latency = TimeSpan.FromTicks((long)Math.Exp(random.NextDouble() * 18));
            all.Add(latency);
            (i % 3 == 0 ? first : second).Add(latency);
        }
        first.Add(second);
        all.Sort();
        Assert.Equal((20_000L, all[0], all[^1]), (first.Count, first.Min, first.Max));
        foreach (var share in new[] { 0.001, 0.1, 0.5, 0.9, 0.99, 0.999, 1 })
        {
            var exact = all[(int)Math.Ceiling(share * all.Count) - 1];
            Assert.InRange(first.Percentile(share), exact, exact * (1 + 1 / 32.0) + TimeSpan.FromTicks(1));
        }
        Assert.InRange(first.Mean.TotalMicroseconds / all.Average(static latency => latency.TotalMicroseconds), 0.999, 1.001);
        foreach (var most in new[] { 1, 3, 12, 10_000 })
        {
            var rows = first.Rows(most);
            Assert.InRange(rows.Count, 1, most);
            Assert.Equal(20_000, rows.Sum(static row => row.Count));
            for (var i = 1; i < rows.Count; i++) Assert.Equal(rows[i - 1].To, rows[i].From);
        }
        Assert.Empty(new LatencyHistogram().Rows(5));
        Assert.Equal(TimeSpan.Zero, new LatencyHistogram().Percentile(0.5));
    }

    [Theory]
    [InlineData(0, "0 µs")]
    [InlineData(3, "0.3 µs")]
    [InlineData(1234, "123 µs")]
    [InlineData(12345, "1.2 ms")]
    [InlineData(1234567, "123 ms")]
    [InlineData(123456789, "12.3 s")]
    public void Durations_are_told_short(long ticks, string text) => Assert.Equal(text, BenchReport.Short(TimeSpan.FromTicks(ticks)));

    private static (int Code, string Output, string Errors) Run(params string[] arguments)
    {
        using var process = RedHareProcess.Start(arguments);
        var errors = process.Finish();
        return (process.ExitCode, string.Join('\n', process.Lines), errors);
    }
}
