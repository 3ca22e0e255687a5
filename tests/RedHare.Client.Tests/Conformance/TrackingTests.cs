using System.Text;
using System.Threading.Channels;
using RedHare.Client.Tests.Servers;
using Xunit;

namespace RedHare.Client.Tests.Conformance;

/// <summary>What a listener hears of keys that were read by connections which track them.</summary>
public sealed class TrackingTests(TestServers servers) : ClientTest(servers)
{
    [Theory, EveryBackend]
    public async Task A_change_of_what_was_read_is_told(TestBackend backend)
    {
        if (await RefusesAsync(backend)) return;
        var redis = await OpenAsync(backend);
        var heard = new Listener();
        await using var tracked = await redis.Backend.OpenTrackedAsync(new KeyTracking(heard), Soon);
        await redis.Strings.SetAsync(Key("unread"), "1");
        Assert.Null(await tracked.ExecuteAsync(Line("GET", Key("read")), static reply => reply.Text, Soon));
        await redis.Strings.SetAsync(Key("unread"), "2");
        await redis.Strings.SetAsync(Key("read"), "1");
        Assert.Equal(Key("read"), await heard.NextAsync());
        Assert.Equal("1", await tracked.ExecuteAsync(Line("GET", Key("read")), static reply => reply.Text, Soon));
    }

    [Theory, EveryBackend]
    public async Task Broadcasting_tells_all_changes_of_its_prefixes(TestBackend backend)
    {
        if (await RefusesAsync(backend)) return;
        var redis = await OpenAsync(backend);
        var heard = new Listener();
        await using var tracked = await redis.Backend.OpenTrackedAsync(new KeyTracking(heard, isBroadcast: true, [Key("a"), Key("b")]), Soon);
        // In a cluster a server is connected to when it is read from.
        await tracked.ExecuteAsync(Line("GET", Key("a")), static reply => reply.Text, Soon);
        foreach (var name in (string[])["c1", "a1", "b1"]) await redis.Strings.SetAsync(Key(name), "v");
        Assert.Equal([Key("a1"), Key("b1")], [await heard.NextAsync(), await heard.NextAsync()]);
    }

    [Theory, EveryBackend]
    public async Task A_lost_connection_is_told_and_the_next_one_tracks(TestBackend backend)
    {
        if (await RefusesAsync(backend)) return;
        var redis = await OpenAsync(backend);
        var heard = new Listener();
        await using var tracked = await redis.Backend.OpenTrackedAsync(new KeyTracking(heard), Soon);
        // Of a cluster one server's connection: a number is a client's on its server only.
        var id = await (await tracked.MastersAsync(Soon))[0].ExecuteAsync(Line("CLIENT ID"), static reply => reply.AsInteger(), Soon);
        await (await redis.Backend.MastersAsync(Soon))[0].ExecuteAsync(Line("CLIENT KILL").Add("ID").Add(id), static reply => reply.AsInteger(), Soon);
        Assert.Equal("ConnectionLost", await heard.NextAsync());
        await tracked.ExecuteAsync(CommandLine.Rent(new CommandSpec("GET", CommandTraits.ReadOnly)).Key(Key("k")), static reply => reply.Text, Soon);
        await redis.Strings.SetAsync(Key("k"), "v");
        Assert.Equal(Key("k"), await heard.NextAsync());
    }

    /// <summary>A connection of RESP2 says why it cannot.</summary>
    private async Task<bool> RefusesAsync(TestBackend backend)
    {
        if (backend != TestBackend.RedHareResp2) return false;
        var redis = await OpenAsync(backend);
        var error = await Assert.ThrowsAsync<NotSupportedException>(async () => await redis.Backend.OpenTrackedAsync(new KeyTracking(new Listener()), Soon));
        Assert.Contains("RESP3", error.Message, StringComparison.Ordinal);
        return true;
    }

    private sealed class Listener : IKeyTrackingListener
    {
        private readonly Channel<string> _heard = Channel.CreateUnbounded<string>();

        public void OnStale(ReadOnlySpan<byte> key) => _heard.Writer.TryWrite(Encoding.UTF8.GetString(key));

        public void OnAllStale(AllStale reason) => _heard.Writer.TryWrite(reason.ToString());

        public ValueTask<string> NextAsync() => _heard.Reader.ReadAsync(Soon);
    }
}
