using RedHare.Differential.Tests;
using Xunit;

namespace RedHare.Cli.Tests;

public class PatternsCommandTests
{
    private static readonly string[] Names =
    [
        "caching", "products", "write-behind", "sessions", "queues", "jobs", "locks", "rate-limiting", "pubsub", "streams", "leaderboards", "counters", "unique-items", "votes", "trending", "flags", "carts", "stock", "feeds",
        "presence", "notifications", "chat",
    ];

    public static TheoryData<string> All => new(Names);

    [Fact]
    public void All_patterns_are_listed_with_what_they_are_for()
    {
        var (code, lines, _) = Run("patterns");
        Assert.Equal(0, code);
        Assert.Equal(Names, lines.TakeWhile(static line => line.Length > 0).Select(static line => line.Split(' ')[0]));
    }

    [Theory, MemberData(nameof(All))]
    public void Each_runs_and_shows_its_steps_commands_replies_and_code(string name)
    {
        var (code, lines, errors) = Run("patterns", name);
        Assert.Equal((0, ""), (code, errors));
        Assert.StartsWith($"{name}: to ", lines[0], StringComparison.Ordinal);
        Assert.Contains(lines, static line => line.StartsWith("# ", StringComparison.Ordinal));
        Assert.Contains(lines, static line => line.StartsWith("  > ", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, static line => line.Contains("(error)", StringComparison.Ordinal));
        var source = lines.SkipWhile(static line => line != "The code to copy:").ToArray();
        Assert.Contains(source, static line => line.StartsWith("await using var hare = ", StringComparison.Ordinal));
        Assert.Contains(source, static line => line.StartsWith("// ", StringComparison.Ordinal));
        Assert.DoesNotContain(source, static line => line.Contains("show.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("caching", "  = page, edition 1, for 20 callers by 1 load")]
    [InlineData("rate-limiting", "  = request 3 is allowed")]
    [InlineData("locks", "  = not now")]
    [InlineData("queues", "  = second, third")]
    [InlineData("write-behind", "  = 3 in the database, by 1 commit")]
    [InlineData("jobs", "  = sent to alice@example.org")]
    [InlineData("streams", "  = billing: paid")]
    [InlineData("pubsub", "  = hello")]
    [InlineData("carts", "  = 3 for 25.50")]
    [InlineData("stock", "  = sold out")]
    [InlineData("votes", "  = Changed: 1 up, 1 down")]
    public void What_they_show_is_what_happened(string name, string result) => Assert.Contains(result, Run("patterns", name).Lines);

    [Fact]
    public void They_run_on_a_server_and_leave_nothing_there()
    {
        using var server = RedHareProcess.Serve();
        server.Ask("SET mine 1");
        foreach (var name in new[] { "leaderboards", "jobs", "streams", "sessions" })
        {
            var (code, lines, _) = Run("patterns", name, "--redis", $"redis://127.0.0.1:{server.Port}");
            Assert.Equal(0, code);
            Assert.Contains($"On redis://127.0.0.1:{server.Port}", lines);
        }
        Assert.Equal(":1", server.Ask("DBSIZE"));
    }

    /// <summary>What a pattern refuses is said, and is no crash.</summary>
    [Fact]
    public void A_server_that_evicts_is_refused_with_the_reason()
    {
        using var server = RedHareProcess.Serve("--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru");
        var (code, _, errors) = Run("patterns", "locks", "--redis", $"redis://127.0.0.1:{server.Port}");
        Assert.Equal(1, code);
        Assert.Contains("redhare patterns: The server evicts keys", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("11", "leaderboards")]
    [InlineData("send mails later and retry them", "jobs")]
    [InlineData("save to the database in batches", "write-behind")]
    [InlineData("limit how often a user may call", "rate-limiting")]
    public void The_one_that_is_needed_is_found_by_asking(string answer, string name)
    {
        using var process = RedHareProcess.Start("patterns", "choose").Feed(answer + "\n");
        process.Finish();
        Assert.Equal(0, process.ExitCode);
        Assert.Contains("I need to …", process.Lines);
        Assert.Contains($"  see it run      redhare patterns {name}", process.Lines);
    }

    [Fact]
    public void The_one_that_is_needed_is_found_by_words() =>
        Assert.Contains(Run("patterns", "choose", "shopping", "cart").Lines, static line => line.StartsWith("  data structure  hash", StringComparison.Ordinal));

    /// <summary>What stands there as it was asked for comes first.</summary>
    [Theory]
    [InlineData("count visitors", "To count unique visitors, or find what was seen before:")]
    [InlineData("rank players", "To rank members by score:")]
    [InlineData("limit requests per user", "To bound how often somebody may do something:")]
    [InlineData("publish a message to all", "To tell everybody who listens now:")]
    [InlineData("tickets of a flash sale", "To sell no more than there is:")]
    [InlineData("a mutex", "To let one process at a time do something:")]
    [InlineData("roll out a feature to some users", "To switch features on for some users, at once everywhere:")]
    [InlineData("who is online", "To know who is online:")]
    public void The_best_comes_first(string words, string first) =>
        Assert.Equal(first, Run("patterns", "choose", words).Lines.First(static line => line.Length > 0));

    [Theory]
    [InlineData("there is no pattern 'nonsense'", "patterns", "nonsense")]
    [InlineData("--redis needs a URL", "patterns", "locks", "--redis")]
    [InlineData("nothing here is for 'zzzz'", "patterns", "choose", "zzzz")]
    [InlineData("redhare patterns: ", "patterns", "locks", "--redis", "redis://127.0.0.1:1?connectTimeout=200")]
    [InlineData("redhare optimize: ", "optimize", "redis://127.0.0.1:1?connectTimeout=200")]
    [InlineData("needs a whole number above zero", "optimize", "redis://127.0.0.1:1", "--top", "many")]
    [InlineData("unknown option '--frob'", "optimize", "redis://127.0.0.1:1", "--frob", "1")]
    [InlineData("Usage: redhare optimize URL", "optimize")]
    public void What_cannot_be_done_is_said(string message, params string[] arguments)
    {
        var (code, _, errors) = Run(arguments);
        Assert.Equal(1, code);
        Assert.Contains(message, errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Advice_names_what_never_expires_what_is_big_and_what_is_slow()
    {
        using var server = RedHareProcess.Serve("--slowlog-log-slower-than", "0", "--latency-tracking", "yes");
        for (var i = 0; i < 12; i++) server.Ask($"SET user:{i}:cart v");
        for (var i = 0; i < 3; i++) server.Ask($"SET page:{i} v EX 100");
        server.Ask("SETRANGE big 2000000 x");
        server.Ask("KEYS *");
        var (code, lines, _) = Run("optimize", $"redis://127.0.0.1:{server.Port}", "--top", "50");
        Assert.Equal(0, code);
        Assert.StartsWith("16 keys, 1.9", lines[0], StringComparison.Ordinal);
        Assert.Contains("Keys without expiry: 13 of 16", lines);
        Assert.Contains(lines, static line => line.EndsWith("  user:*:cart", StringComparison.Ordinal) && line.TrimStart().StartsWith("12 ", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, static line => line.EndsWith("  page:*", StringComparison.Ordinal));
        Assert.Contains("Big keys (1.0 MiB and more): 1", lines);
        Assert.Contains(lines, static line => line.EndsWith("  string  big", StringComparison.Ordinal));
        Assert.Contains(lines, static line => line.Contains("KEYS looks at every key", StringComparison.Ordinal));
        Assert.Contains(lines, static line => line.Contains("maxmemory is not set", StringComparison.Ordinal));
    }

    /// <summary>A user who may not do everything has what he may see, and is told what is missing.</summary>
    [Fact]
    public void What_a_server_refuses_to_tell_is_said()
    {
        Assert.SkipWhen(RealRedis.Find() is null, "There is no redis-server, which knows users, in PATH.");
        using var server = RealRedis.Start(RealRedis.Find()!, []);
        RedHareProcess.Ask(server.EndPoint.Port, "SET page v");
        RedHareProcess.Ask(server.EndPoint.Port, "ACL SETUSER look on >secret ~* +scan +pttl +type +ping +hello +client");
        var (code, lines, errors) = Run("optimize", $"redis://look:secret@{server.EndPoint}");
        Assert.Equal((0, ""), (code, errors));
        Assert.Equal("1 keys, of unknown size", lines[0]);
        Assert.Contains("Keys without expiry: 1 of 1", lines);
        foreach (var part in new[] { "Big keys (1.0 MiB and more): not known. NOPERM", "The server: not known. NOPERM", "Slow commands: not known. NOPERM" })
            Assert.Contains(lines, line => line.StartsWith(part, StringComparison.Ordinal));
    }

    private static (int Code, List<string> Lines, string Errors) Run(params string[] arguments)
    {
        using var process = RedHareProcess.Start(arguments);
        var errors = process.Finish();
        return (process.ExitCode, process.Lines, errors);
    }
}
