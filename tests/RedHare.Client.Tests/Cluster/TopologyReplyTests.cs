using Xunit;

namespace RedHare.Client.Tests.Cluster;

public sealed class TopologyReplyTests
{
    private static readonly RedisEndPoint Asked = new("10.0.0.9", 7000);

    [Theory]
    [InlineData(ReplyKind.Map)]
    [InlineData(ReplyKind.Array)]
    public void Shards_are_read_in_both_protocols(ReplyKind map)
    {
        var reply = List(Map(map, "slots", Slots(0, 5, 10, 10), "nodes", List(
            Node(map, "a", 1, "master", "online"), Node(map, "b", 2, "replica", "online"), Node(map, "c", 3, "replica", "failed"), Node(map, "d", 4, "replica", "loading"))));
        var shard = Assert.Single(TopologyReply.OfShards(reply, Asked, tls: false));
        Assert.Equal((new RedisEndPoint("a", 1), 2), (shard.Master, shard.Ranges.Length));
        Assert.Equal([new RedisEndPoint("b", 2)], shard.Replicas);
        Assert.True(shard.IsComing);
        Assert.Equal([new SlotRange(0, 5), new SlotRange(10, 10)], shard.Ranges);
    }

    [Fact]
    public void A_dead_master_gives_way_to_a_living_one_and_stays_where_there_is_none()
    {
        var reply = List(
            Map(ReplyKind.Map, "slots", Slots(0, 5), "nodes", List(Node(ReplyKind.Map, "a", 1, "master", "fail"), Node(ReplyKind.Map, "b", 2, "master", "online"))),
            Map(ReplyKind.Map, "slots", Slots(6, 9), "nodes", List(Node(ReplyKind.Map, "c", 3, "master", "fail"))),
            Map(ReplyKind.Map, "slots", Slots(), "nodes", List(Node(ReplyKind.Map, "d", 4, "master", "online"))));
        Assert.Equal([new RedisEndPoint("b", 2), new RedisEndPoint("c", 3)], TopologyReply.OfShards(reply, Asked, tls: false).Select(static shard => shard.Master));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?")]
    public void A_node_that_does_not_know_its_address_is_where_it_was_asked(string host)
    {
        var reply = List(Map(ReplyKind.Map, "slots", Slots(0, 5), "nodes", List(Node(ReplyKind.Map, host, 1, "master", "online"))));
        Assert.Equal(new RedisEndPoint("10.0.0.9", 1), TopologyReply.OfShards(reply, Asked, tls: false)[0].Master);
    }

    [Fact]
    public void Over_tls_the_port_for_it_counts()
    {
        var node = Map(ReplyKind.Map, "port", Reply.Integer(1), "tls-port", Reply.Integer(2), "endpoint", Text("a"), "role", Text("master"), "health", Text("online"));
        var reply = List(Map(ReplyKind.Map, "slots", Slots(0, 5), "nodes", List(node)));
        Assert.Equal(2, TopologyReply.OfShards(reply, Asked, tls: true)[0].Master.Port);
        Assert.Equal(1, TopologyReply.OfShards(reply, Asked, tls: false)[0].Master.Port);
    }

    [Fact]
    public void Ranges_of_cluster_slots_are_joined_by_their_master()
    {
        var (a, b, c) = (List(Text("a"), Reply.Integer(1), Text("id")), List(Reply.Null, Reply.Integer(2)), List(Text("c"), Reply.Integer(3)));
        var shards = TopologyReply.OfSlots(List(List(Reply.Integer(0), Reply.Integer(5), a, b), List(Reply.Integer(6), Reply.Integer(8), c), List(Reply.Integer(9), Reply.Integer(9), a, b)), Asked);
        Assert.Equal(2, shards.Count);
        Assert.Equal([new SlotRange(0, 5), new SlotRange(9, 9)], shards[0].Ranges);
        Assert.Equal([new RedisEndPoint("10.0.0.9", 2)], shards[0].Replicas);
    }

    [Fact]
    public void Slots_that_cannot_be_are_an_error()
    {
        var reply = List(Map(ReplyKind.Map, "slots", Slots(5, 16384), "nodes", List(Node(ReplyKind.Map, "a", 1, "master", "online"))));
        Assert.Throws<InvalidDataException>(() => TopologyReply.OfShards(reply, Asked, tls: false));
    }

    private static Reply Node(ReplyKind map, string host, int port, string role, string health) =>
        Map(map, "id", Text("x"), "port", Reply.Integer(port), "endpoint", Text(host), "role", Text(role), "health", Text(health));

    private static Reply Text(string text) => Reply.Bulk(System.Text.Encoding.UTF8.GetBytes(text));

    private static Reply Slots(params int[] bounds) => List([.. bounds.Select(static bound => Reply.Integer(bound))]);

    private static Reply List(params Reply[] items) => Reply.Aggregate(ReplyKind.Array, items);

    private static Reply Map(ReplyKind kind, params object[] pairs) => Reply.Aggregate(kind, [.. pairs.Select(static one => one is string text ? Text(text) : (Reply)one)]);
}
