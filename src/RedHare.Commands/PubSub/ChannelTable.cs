using System.Collections.Concurrent;

namespace RedHare.Commands;

/// <summary>
/// Names with their subscribers. Publishing to a name looks it up without a lock and then holds that name's lock alone, so that different
/// channels do not wait for each other; a name without subscribers is not in the table and costs one look-up.
/// </summary>
internal sealed class ChannelTable
{
    private readonly ConcurrentDictionary<byte[], ChannelSubscribers> _channels = new(ByteArrayComparer.Instance);
    private readonly ConcurrentDictionary<byte[], ChannelSubscribers>.AlternateLookup<ReadOnlySpan<byte>> _lookup;

    public ChannelTable() => _lookup = _channels.GetAlternateLookup<ReadOnlySpan<byte>>();

    public int Count => _channels.Count;

    public IEnumerable<byte[]> Names => _channels.Select(pair => pair.Key);

    public ChannelSubscribers? Find(ReadOnlySpan<byte> name) => _lookup.TryGetValue(name, out var subscribers) ? subscribers : null;

    /// <summary>Adds a subscriber; true when the name is new in the table.</summary>
    public bool Add(byte[] name, Session session)
    {
        while (true)
        {
            var fresh = new ChannelSubscribers();
            var subscribers = _channels.GetOrAdd(name, fresh);
            if (subscribers.TryAdd(session)) return ReferenceEquals(subscribers, fresh);
            // It died under our hands: help to take it out, and begin again.
            _channels.TryRemove(new(name, subscribers));
        }
    }

    /// <summary>Removes a subscriber; true when the name left the table with it.</summary>
    public bool Remove(byte[] name, Session session)
    {
        if (!_channels.TryGetValue(name, out var subscribers) || !subscribers.Remove(session)) return false;
        _channels.TryRemove(new(name, subscribers));
        return true;
    }

    public KeyValuePair<byte[], ChannelSubscribers>[] ToArray() => _channels.ToArray();
}
