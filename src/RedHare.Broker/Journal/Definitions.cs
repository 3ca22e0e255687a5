namespace RedHare.Broker.Journal;

/// <summary>What the broker has defined, by name: queues, exchanges, bindings, users and so on, in bytes that only it understands.</summary>
internal sealed class Definitions
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, byte[]> _contents = [];

    /// <summary>Held while a definition is written and noted, so that the log has the order that counts here.</summary>
    public Lock Order { get; } = new();

    public void Set(string name, byte[] content)
    {
        lock (_gate) _contents[name] = content;
    }

    public void Remove(string name)
    {
        lock (_gate) _contents.Remove(name);
    }

    /// <summary>All there are, in the order of their names.</summary>
    public IReadOnlyList<KeyValuePair<string, byte[]>> ToList()
    {
        lock (_gate) return [.. _contents.OrderBy(entry => entry.Key, StringComparer.Ordinal)];
    }

    public bool Replay(Record record)
    {
        Set(DefinitionRecord.Name(record.Content), DefinitionRecord.Content(record.Content).ToArray());
        return true;
    }
}
