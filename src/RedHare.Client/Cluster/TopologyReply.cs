namespace RedHare.Client;

/// <summary>One shard as a node described it.</summary>
/// <param name="Master">Its master; a dead one where no other has taken over.</param>
/// <param name="Replicas">Those that answer readers.</param>
/// <param name="Ranges">Its slots.</param>
/// <param name="IsComing">True when a replica is about to be ready; so a node also calls one that it has not heard from yet.</param>
internal sealed record ShardView(RedisEndPoint Master, RedisEndPoint[] Replicas, SlotRange[] Ranges, bool IsComing = false);

/// <summary>
/// What CLUSTER SHARDS and CLUSTER SLOTS answer, in RESP2 and RESP3. Only shards with slots count.
/// <see href="https://redis.io/docs/latest/commands/cluster-shards/"/>, <see href="https://redis.io/docs/latest/commands/cluster-slots/"/>
/// </summary>
internal static class TopologyReply
{
    /// <summary>Reads a reply to CLUSTER SHARDS.</summary>
    /// <param name="reply">It.</param>
    /// <param name="asked">Who answered: a node that does not know its own address leaves it out.</param>
    /// <param name="tls">Whether connections are made over TLS, for which a node may have a port of its own.</param>
    public static List<ShardView> OfShards(Reply reply, RedisEndPoint asked, bool tls)
    {
        var shards = new List<ShardView>();
        foreach (var shard in reply.Items)
        {
            var slots = Field(shard, "slots").Items;
            var ranges = new SlotRange[slots.Count / 2];
            for (var i = 0; i < ranges.Length; i++) ranges[i] = Range(slots[2 * i], slots[2 * i + 1]);
            RedisEndPoint? master = null;
            bool masterIsOnline = false, isComing = false;
            var replicas = new List<RedisEndPoint>();
            foreach (var node in Field(shard, "nodes").Items)
            {
                var health = Field(node, "health").Text;
                var isOnline = health is "online" or null;
                var port = tls && !Field(node, "tls-port").IsNull ? Field(node, "tls-port") : Field(node, "port");
                if (port.IsNull) continue;
                var endPoint = EndPoint(Field(node, "endpoint"), port, asked);
                if (Field(node, "role").Text is "master")
                {
                    // A dead master stays listed beside the one that took over.
                    if (master is null || (isOnline && !masterIsOnline)) (master, masterIsOnline) = (endPoint, isOnline);
                }
                else if (isOnline) replicas.Add(endPoint);
                else isComing |= health == "loading";
            }
            if (master is { } known && ranges.Length > 0) shards.Add(new ShardView(known, [.. replicas], ranges, isComing));
        }
        return shards;
    }

    /// <summary>Reads a reply to CLUSTER SLOTS, in which a shard comes once for each of its ranges.</summary>
    public static List<ShardView> OfSlots(Reply reply, RedisEndPoint asked)
    {
        var shards = new Dictionary<RedisEndPoint, (RedisEndPoint[] Replicas, List<SlotRange> Ranges)>();
        foreach (var range in reply.Items)
        {
            var items = range.Items;
            if (items.Count < 3) continue;
            var nodes = items.Skip(2).Select(node => EndPoint(node.Items[0], node.Items[1], asked)).ToArray();
            if (!shards.TryGetValue(nodes[0], out var shard)) shards.Add(nodes[0], shard = (nodes[1..], []));
            shard.Ranges.Add(Range(items[0], items[1]));
        }
        return [.. shards.Select(shard => new ShardView(shard.Key, shard.Value.Replicas, [.. shard.Value.Ranges]))];
    }

    private static SlotRange Range(Reply first, Reply last)
    {
        var range = new SlotRange((int)first.AsInteger(), (int)last.AsInteger());
        return range.First >= 0 && range.First <= range.Last && range.Last < HashSlot.Count ? range : throw new InvalidDataException($"{first}-{last} is no range of slots.");
    }

    private static RedisEndPoint EndPoint(Reply host, Reply port, RedisEndPoint asked) =>
        new(host.Text is { Length: > 0 } text and not "?" ? text : asked.Host, (int)port.AsInteger());

    /// <summary>A field of a map, which RESP2 sends as an array.</summary>
    private static Reply Field(Reply map, string name)
    {
        var items = map.Items;
        for (var i = 0; i + 1 < items.Count; i += 2)
            if (items[i].Text == name) return items[i + 1];
        return Reply.Null;
    }
}
