namespace RedHare.Commands.Tests.Streams;

/// <summary>Base of the tests of streams: entries in a row, events and effects.</summary>
public abstract class StreamTest : CommandTest
{
    protected const string WrongType = "(error) WRONGTYPE Operation against a key holding the wrong kind of value";
    protected const string InvalidId = "(error) ERR Invalid stream ID specified as stream command argument";

    protected StreamTest() { }

    protected StreamTest(TimeProvider time) : base(time) { }

    /// <summary>Adds entries 1-0 to <paramref name="count"/>-0, each with the field "f" and its number.</summary>
    protected void Fill(int count, string key = "s")
    {
        for (var i = 1; i <= count; i++) Expect($"\"{i}-0\"", $"XADD {key} {i}-0 f {i}");
    }

    /// <summary>The reply that consists of such entries.</summary>
    protected static string Entries(params int[] ids) => "[" + string.Join(", ", ids.Select(id => $"[\"{id}-0\", [\"f\", \"{id}\"]]")) + "]";

    /// <summary>Runs a command and returns the lines of its effect.</summary>
    internal List<string> EffectsOf(string line)
    {
        var effects = Server.Context.Engine.Effects.Read();
        Assert.DoesNotContain("(error)", Run(line), StringComparison.Ordinal);
        return EffectText.Lines(effects);
    }

    /// <summary>Runs a command and returns the events it gave.</summary>
    internal List<string> EventsOf(string line)
    {
        var heard = new HeardEvents();
        var before = Server.Context.Engine.Listener;
        Server.Context.Engine.Listener = heard;
        Run(line);
        Server.Context.Engine.Listener = before;
        return heard.All;
    }

    /// <summary>A connection that waits.</summary>
    internal TestClient Blocked(string line)
    {
        var client = Server.Connect();
        client.RunBlocking(line);
        return client;
    }
}
