using System.Text;
using Xunit;

namespace RedHare.Engine.Tests.Tracking;

public sealed class TrackingTableTests : EngineTest, IInvalidationListener
{
    private readonly List<string> _told = [];

    public TrackingTableTests() => Engine.InvalidationListener = this;

    void IInvalidationListener.OnInvalidated(ExecutionUnit unit, Invalidations stale)
    {
        Assert.False(unit.IsEntered);
        foreach (var (key, clients, byCommand) in stale.Tracked)
            _told.Add($"{Encoding.UTF8.GetString(key)}:{string.Join(',', clients.Order())}{(byCommand ? "" : " dropped")}");
        foreach (var (key, byCommand) in stale.Broadcast) _told.Add($"{Encoding.UTF8.GetString(key)}*{(byCommand ? "" : " dropped")}");
        if (stale.Everything) _told.Add("everything");
    }

    [Fact]
    public void Who_has_read_a_key_is_told_of_its_next_change_once()
    {
        Track("k", 1);
        Track("k", 2);
        Track("k", 1);
        Track("other", 1);
        Assert.Equal((2, 3), (Engine.TrackedKeys, Engine.TrackedItems));
        Put("k", "v");
        Put("k", "w");
        Assert.Equal(["k:1,2"], _told);
        Assert.Equal((1, 1), (Engine.TrackedKeys, Engine.TrackedItems));
    }

    [Fact]
    public void A_write_that_changes_nothing_tells_nobody()
    {
        Track("k", 1);
        Delete("k");
        Assert.Empty(_told);
    }

    [Fact]
    public void A_key_that_expires_is_told_as_dropped()
    {
        Put("k", "v", expiry: Clock.Now + 10);
        Track("k", 1);
        Clock.Advance(20);
        Get("k");
        Assert.Equal(["k:1 dropped"], _told);
    }

    [Fact]
    public void Changed_databases_are_told_as_a_whole_and_forget_their_keys()
    {
        for (var i = 0; i < 300; i++) Track("k" + i, 1);
        Command(Engine.AllShards, () => Engine.Flush(Unit, 0, lazy: false));
        Assert.Equal(["everything"], _told);
        Assert.Equal((0, 0), (Engine.TrackedKeys, Engine.TrackedItems));
        Track("k", 1);
        Command(Engine.AllShards, () => Engine.Swap(Unit, 0, 1));
        Assert.Equal(["everything", "everything"], _told);
        Assert.Equal(0, Engine.TrackedKeys);
    }

    [Fact]
    public void Beyond_the_limit_keys_are_dropped_until_it_is_kept()
    {
        for (var i = 0; i < 1000; i++) Track("k" + i, i);
        Engine.LimitTracked(Unit, 1000);
        Assert.Empty(_told);
        Engine.LimitTracked(Unit, 990);
        Assert.Equal(990, Engine.TrackedKeys);
        Engine.LimitTracked(Unit, 1);
        Assert.Equal((1, 1), (Engine.TrackedKeys, Engine.TrackedItems));
        Assert.Equal(999, _told.Distinct().Count());
        Assert.All(_told, text => Assert.EndsWith(" dropped", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Where_there_is_no_room_the_reader_is_told_at_once()
    {
        Track("k", 1);
        Checks.FailAfter(0);
        Track("k", 1);
        Assert.Empty(_told);
        Track("new", 7);
        for (var client = 2; client < 100; client++) Track("k", client);
        Checks.FailAfter(-1);
        Assert.Contains("new:7 dropped", _told);
        Assert.Equal(2 + 98, _told.Count + Engine.TrackedItems);
        Assert.Equal(1, Engine.TrackedKeys);
    }

    [Fact]
    public void Keys_with_a_prefix_are_told_once_for_a_unit_read_or_not()
    {
        Engine.BroadcastPrefixes = [Bytes("a"), Bytes("ab")];
        Command(Engine.AllShards, () =>
        {
            for (var i = 0; i < 3; i++) Write("abc", "v");
            Write("b", "v");
        });
        Assert.Equal(["abc*"], _told);
        Engine.BroadcastPrefixes = [];
        Put("abc", "w");
        Assert.Single(_told);
    }

    [Fact]
    public void It_is_what_a_plain_dictionary_would_be()
    {
        var random = new Random(20);
        var model = new Dictionary<string, SortedSet<long>>();
        for (var step = 0; step < 20_000; step++)
        {
            var key = new string('k', random.Next(1, 300)) + random.Next(20);
            _told.Clear();
            if (random.Next(8) > 0)
            {
                var client = random.Next(60);
                Track(key, client);
                if (!model.TryGetValue(key, out var clients)) model[key] = clients = [];
                clients.Add(client);
                Assert.Empty(_told);
            }
            else
            {
                Put(key, "v");
                Assert.Equal(model.Remove(key, out var clients) ? [$"{key}:{string.Join(',', clients)}"] : [], _told);
            }
            Assert.Equal(model.Count, Engine.TrackedKeys);
        }
        Assert.Equal(model.Values.Sum(clients => clients.Count), Engine.TrackedItems);
    }

    private void Track(string key, long client) => Command(Engine.AllShards, () => Unit.Track(Bytes(key), client));

    private void Write(string key, string value)
    {
        var scope = Unit.Write(Bytes(key), Set);
        scope.SetText(Bytes(value));
    }
}
