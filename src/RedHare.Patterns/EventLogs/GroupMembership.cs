using RedHare.Patterns.Leases;

namespace RedHare.Patterns.EventLogs;

/// <summary>One process's part in a group.</summary>
internal sealed class GroupMembership(PatternContext context, LogKeys keys, string group, TimeSpan ttl)
{
    private readonly RedisKey[] _keys = [keys.Members(group), keys.Owners(group)];

    /// <summary>Its name.</summary>
    public string Member { get; } = Leasing.NewOwner();

    public string Channel { get; } = keys.Channel(group);

    /// <summary>Says that it is there, gives back what it has left, and takes what is its part.</summary>
    public ValueTask<(int Excess, int[] Owned)> RenewAsync(IReadOnlyCollection<int> givenBack, CancellationToken cancellation) => context.Backend.EvaluateAsync(
        GroupScripts.Renew,
        _keys,
        (RedisValue[])[Member, (long)ttl.TotalMilliseconds, keys.Partitions, Channel, .. givenBack.Select(static partition => (RedisValue)partition)],
        static reply => ((int)reply.Items[0].AsInteger(), reply.Items[1].Items.Select(static item => (int)item.AsInteger()).ToArray()),
        cancellation);

    /// <summary>Gives everything back.</summary>
    public ValueTask<bool> LeaveAsync(CancellationToken cancellation) =>
        context.Backend.EvaluateAsync(GroupScripts.Leave, _keys, new RedisValue[] { Member, keys.Partitions, Channel }, static reply => true, cancellation);
}
