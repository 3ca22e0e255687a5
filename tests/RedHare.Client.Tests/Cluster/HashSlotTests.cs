using System.Text;
using RedHare.Client.Tests.Servers;
using RedHare.Differential.Tests;
using Xunit;

namespace RedHare.Client.Tests.Cluster;

public sealed class HashSlotTests(TestServers servers)
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("123456789", 12739)] // the check value of CRC16 XMODEM, 0x31C3
    [InlineData("foo", 12182)]
    [InlineData("{foo}bar", 12182)]
    [InlineData("bar{foo}{x}", 12182)]
    public void A_key_has_its_slot(string key, int slot) => Assert.Equal(slot, HashSlot.Of(Encoding.UTF8.GetBytes(key)));

    [Theory]
    [InlineData("{}foo")]
    [InlineData("foo{}")]
    [InlineData("{foo")]
    [InlineData("}foo{")]
    public void A_tag_that_is_empty_or_open_is_none(string key) => Assert.NotEqual(12182, HashSlot.Of(Encoding.UTF8.GetBytes(key)));

    [Fact]
    public async Task The_server_computes_the_same()
    {
        Assert.SkipWhen(RealRedis.Find() is null, "There is no redis-server in PATH.");
        await using var node = await RealCluster.NodeAsync((await servers.ClusterAsync()).Ports[0]);
        var random = new Random(7);
        var keys = Enumerable.Range(0, 500).Select(_ =>
        {
            // Few letters, so that braces are frequent, and bytes of all values.
            var key = new byte[random.Next(1, 30)];
            foreach (ref var one in key.AsSpan()) one = random.Next(3) switch { 0 => (byte)'{', 1 => (byte)'}', _ => (byte)random.Next(256) };
            return key;
        }).ToArray();
        var spec = new CommandSpec("CLUSTER KEYSLOT");
        var replies = await node.Backend.ExecuteBatchAsync([.. keys.Select(key => CommandLine.Rent(spec).Add(key.AsSpan()))], atomic: false, TestContext.Current.CancellationToken);
        Assert.Equal(replies.Select(static reply => (int)reply.AsInteger()), keys.Select(static key => HashSlot.Of(key)));
    }

    [Fact]
    public void A_command_has_the_slot_of_all_its_keys()
    {
        Assert.Equal(HashSlot.None, Slot());
        Assert.Equal(12182, Slot("foo"));
        Assert.Equal(12182, Slot("foo", "{foo}1"));
        Assert.Equal(HashSlot.Several, Slot("foo", "{foo}1", "bar"));
    }

    private static int Slot(params string[] keys)
    {
        var line = CommandLine.Rent(new CommandSpec("DEL"));
        foreach (var key in keys) line.Key(key);
        try
        {
            return HashSlot.Of(line);
        }
        finally
        {
            line.Return();
        }
    }
}
