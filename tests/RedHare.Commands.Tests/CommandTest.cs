namespace RedHare.Commands.Tests;

/// <summary>
/// Base of the tests of commands: a server of its own per test, and at the end the proof that the effect log replays to the same data set and
/// that no block leaked.
/// </summary>
public abstract class CommandTest : IDisposable
{
    private readonly Lazy<TestServer> _server;
    private readonly Lazy<TestClient> _client;

    protected CommandTest() : this(null) { }

    protected CommandTest(TimeProvider? time)
    {
        Time = time;
        _server = new(() => new TestServer(time));
        _client = new(() => Server.Connect());
    }

    /// <summary>The server's clock, if the test brought one.</summary>
    protected TimeProvider? Time { get; }

    internal TestServer Server => _server.Value;

    /// <summary>The first client.</summary>
    internal TestClient Client => _client.Value;

    /// <summary>Runs a command line of the first client and returns its reply as text (see <see cref="RecordedReply"/>).</summary>
    protected string Run(string line) => Client.Run(line);

    /// <summary>Runs a command line and compares the reply.</summary>
    protected void Expect(string reply, string line) => Assert.Equal(reply, Run(line));

    public void Dispose()
    {
        try
        {
            Server.VerifyReplay();
        }
        finally
        {
            Server.Dispose();
        }
        GC.SuppressFinalize(this);
    }
}
