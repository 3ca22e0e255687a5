using System.Collections.Immutable;
using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>The policies, or the operator policies, of a virtual host.</summary>
public sealed class PolicySet
{
    private readonly VirtualHost _host;
    private readonly bool _isOperator;
    private ImmutableDictionary<string, Policy> _policies = ImmutableDictionary<string, Policy>.Empty;

    internal PolicySet(VirtualHost host, bool isOperator)
    {
        _host = host;
        _isOperator = isOperator;
    }

    /// <summary>All of them.</summary>
    public IEnumerable<Policy> All => Volatile.Read(ref _policies).Values;

    /// <summary>The policy of that name, or null.</summary>
    /// <param name="name">The name.</param>
    public Policy? Find(string name) => Volatile.Read(ref _policies).GetValueOrDefault(name);

    /// <summary>Adds a policy, or puts it in place of the one of that name. It holds at once, for what waits too.</summary>
    /// <param name="policy">The policy.</param>
    /// <returns>Null, or RabbitMQ's word for what is wrong with it.</returns>
    public string? Set(Policy policy)
    {
        if (PolicyCheck.Check(policy, _isOperator) is { } problem) return problem;
        Restore(policy);
        _host.Broker.Store.SetPolicy(_host, policy, _isOperator);
        _host.ApplyPolicies();
        return null;
    }

    /// <summary>Removes a policy.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>False when there is none.</returns>
    public bool Remove(string name)
    {
        if (!ImmutableInterlocked.TryRemove(ref _policies, name, out _)) return false;
        _host.Broker.Store.RemovePolicy(_host, name, _isOperator);
        _host.ApplyPolicies();
        return true;
    }

    internal void Restore(Policy policy) => ImmutableInterlocked.AddOrUpdate(ref _policies, policy.Name, policy, (_, _) => policy);

    /// <summary>The one that holds for a thing, or null.</summary>
    internal Policy? Match(string kind, string name, string? queueType)
    {
        Policy? best = null;
        foreach (var policy in All)
        {
            if (best is not null && policy.Priority < best.Priority) continue;
            if (best is not null && policy.Priority == best.Priority && string.CompareOrdinal(policy.Name, best.Name) > 0) continue;
            if (policy.ApplyTo != "all" && policy.ApplyTo != kind + "s" && policy.ApplyTo != OfType(queueType)) continue;
            if (PolicyScope.IsFor(queueType, policy.Definition) && policy.Compiled.Matches(name)) best = policy;
        }

        return best;
    }

    private static string? OfType(string? queueType) => queueType switch
    {
        null => null,
        QueueTypes.Stream => "streams",
        _ => queueType + "_queues",
    };
}
