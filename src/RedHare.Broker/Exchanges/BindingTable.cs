using System.Collections.Concurrent;

namespace RedHare.Broker;

/// <summary>Bindings by their key, read without a lock by the bytes of a routing key.</summary>
internal sealed class BindingTable
{
    private readonly ConcurrentDictionary<BrokerName, BindingSet> _sets = new(BrokerNameComparer.Instance);
    private readonly ConcurrentDictionary<BrokerName, BindingSet>.AlternateLookup<ReadOnlySpan<byte>> _byBytes;

    public BindingTable() => _byBytes = _sets.GetAlternateLookup<ReadOnlySpan<byte>>();

    public void Add(Binding binding) => _sets[binding.Key] = _sets.GetValueOrDefault(binding.Key, BindingSet.Empty).With(binding);

    public void Remove(Binding binding)
    {
        var set = _sets.GetValueOrDefault(binding.Key, BindingSet.Empty).Without(binding);
        if (set.IsEmpty) _sets.TryRemove(binding.Key, out _);
        else _sets[binding.Key] = set;
    }

    public Destination[] Find(ReadOnlySpan<byte> key) => _byBytes.TryGetValue(key, out var set) ? set.Targets : [];
}
