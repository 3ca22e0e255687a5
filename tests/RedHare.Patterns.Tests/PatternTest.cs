using RedHare.Client.Tests.Servers;

namespace RedHare.Patterns.Tests;

/// <summary>A test of a pattern on all backends.</summary>
public abstract class PatternTest(TestServers servers) : ClientTest(servers)
{
    /// <summary>A name or subject of this test alone.</summary>
    protected string Unique(string name) => SpreadKey(name);

    protected async Task<PatternContext> ContextAsync(TestBackend backend) => new((await OpenAsync(backend)).Backend, new PatternOptions { Prefix = "test" });
}
