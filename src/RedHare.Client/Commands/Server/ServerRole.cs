namespace RedHare.Client;

/// <summary>What a server is: a master with replicas, a replica of a master, or a sentinel.</summary>
/// <param name="Name"><c>master</c>, <c>slave</c> or <c>sentinel</c>, as ROLE says.</param>
/// <param name="Offset">How far it has got in the master's stream of writes; of a master its own end. 0 for a sentinel.</param>
/// <param name="Master">A replica's master; null for others.</param>
/// <param name="State">A replica's link to its master: <c>connect</c>, <c>connecting</c>, <c>sync</c>, <c>connected</c>; null for others.</param>
/// <param name="Replicas">A master's replicas.</param>
/// <param name="Masters">The masters that a sentinel watches, by name.</param>
public sealed record ServerRole(string Name, long Offset, RedisEndPoint? Master, string? State, IReadOnlyList<ReplicaState> Replicas, IReadOnlyList<string> Masters)
{
    /// <summary>Whether it takes writes.</summary>
    public bool IsMaster => Name == "master";

    internal static readonly ReplyConverter<ServerRole> Converter = static reply =>
    {
        var items = reply.Items;
        return items[0].ToString() switch
        {
            "master" => new ServerRole("master", items[1].AsInteger(), null, null, Replies.Select(items[2], ReplicaState.Of), []),
            "sentinel" => new ServerRole("sentinel", 0, null, null, [], Replies.Texts(items[1])),
            var name => new ServerRole(name, items[4].AsInteger(), new RedisEndPoint(items[1].ToString(), (int)items[2].AsInteger()), items[3].ToString(), [], []),
        };
    };
}

/// <summary>A master's replica.</summary>
/// <param name="EndPoint">Where it is.</param>
/// <param name="Offset">How far it has got in the master's stream of writes.</param>
public readonly record struct ReplicaState(RedisEndPoint EndPoint, long Offset)
{
    internal static ReplicaState Of(Reply reply) => new(new RedisEndPoint(reply.Items[0].ToString(), (int)reply.Items[1].AsInteger()), reply.Items[2].AsInteger());
}
