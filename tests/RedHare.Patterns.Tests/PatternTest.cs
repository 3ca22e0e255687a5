using RedHare.Client.Tests.Servers;

namespace RedHare.Patterns.Tests;

/// <summary>A test of a pattern on all backends.</summary>
public abstract class PatternTest(TestServers servers) : ClientTest(servers)
{
    /// <summary>A name or subject of this test alone.</summary>
    protected string Unique(string name) => SpreadKey(name);

    /// <summary>How often callers race: thousands of times where a round costs microseconds, fewer over a network, where each waits for its reply.</summary>
    protected static int Rounds(TestBackend backend, int overNetwork, int inProcess) => backend == TestBackend.InProcess ? inProcess : overNetwork;

    protected async Task<PatternContext> ContextAsync(TestBackend backend) => new((await OpenAsync(backend)).Backend, new PatternOptions { Prefix = "test" });
}
