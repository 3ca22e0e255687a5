using System.Collections.Concurrent;

namespace RedHare.Broker;

/// <summary>RabbitMQ's global parameters: what those who manage the broker keep in it, as JSON that it does not look into. They are kept as the topology is.</summary>
internal sealed class GlobalParameters(TopologyStore store)
{
    private readonly ConcurrentDictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>All of them, by name.</summary>
    public IEnumerable<KeyValuePair<string, string>> All => _values.OrderBy(static parameter => parameter.Key, StringComparer.Ordinal);

    /// <summary>The JSON of one, or null.</summary>
    public string? Find(string name) => _values.GetValueOrDefault(name);

    public void Set(string name, string json)
    {
        _values[name] = json;
        store.SetParameter(name, json);
    }

    /// <summary>False when there is none.</summary>
    public bool Remove(string name)
    {
        if (!_values.TryRemove(name, out _)) return false;
        store.RemoveParameter(name);
        return true;
    }
}
