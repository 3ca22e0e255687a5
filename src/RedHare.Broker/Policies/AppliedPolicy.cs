using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>What the policy and the operator policy that match one queue or exchange say together. Immutable.</summary>
internal sealed class AppliedPolicy
{
    public static readonly AppliedPolicy None = new(null, null);

    /// <summary>For numbers that both set, the smaller holds.</summary>
    private static readonly string[] Limits = ["message-ttl", "max-length", "max-length-bytes", "max-in-memory-length", "max-in-memory-bytes", "expires", "delivery-limit"];

    public AppliedPolicy(Policy? policy, Policy? operatorPolicy)
    {
        Name = policy?.Name;
        OperatorName = operatorPolicy?.Name;
        Definition = policy is null ? operatorPolicy?.Definition ?? AmqpTable.Empty : operatorPolicy is null ? policy.Definition : Merge(policy.Definition, operatorPolicy.Definition);
    }

    public string? Name { get; }

    public string? OperatorName { get; }

    public AmqpTable Definition { get; }

    public long? Number(string key) => Definition.TryGet(key, out var value) && value.IsInteger ? value.Integer : null;

    public string? Text(string key) => Definition.Get(key)?.Text;

    private static AmqpTable Merge(AmqpTable policy, AmqpTable operatorPolicy)
    {
        var merged = policy.Clone();
        foreach (var (key, value) in operatorPolicy)
        {
            if (!policy.TryGet(key, out var mine)) merged.Add(key, value);
            else if (Limits.Contains(key)) merged[key] = mine.Integer <= value.Integer ? mine : value;
            else if (value.Type == AmqpType.Boolean) merged[key] = value;
        }

        return merged;
    }
}
