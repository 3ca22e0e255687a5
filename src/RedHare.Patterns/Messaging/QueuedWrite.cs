using System.Globalization;
using RedHare.Messaging;
using RedHare.Patterns.Stores;

namespace RedHare.Patterns.Messaging;

/// <summary>A key's writes that a lane holds: the latest of them, and the deliveries of all, which are answered when that one is committed.</summary>
internal sealed class QueuedWrite
{
    private const string KeyHeader = MessageHeaders.OrderKey, StateHeader = "redhare-state", VersionHeader = "redhare-version", Present = "p";

    private QueuedWrite(string key, string state, long version, Delivery delivery) => (Key, State, Version, Latest, Deliveries) = (key, state, version, delivery, [delivery]);

    public string Key { get; }

    public string State { get; private set; }

    public long Version { get; private set; }

    /// <summary>The delivery of the latest, whose body is the value.</summary>
    public Delivery Latest { get; private set; }

    public List<Delivery> Deliveries { get; }

    public bool IsPresent => State == Present;

    /// <summary>The headers of a message that is a write.</summary>
    public static Dictionary<string, object?> Headers(string key, string state, long version) => new() { [KeyHeader] = key, [StateHeader] = state, [VersionHeader] = version };

    /// <summary>Reads a delivery; null when it is no write.</summary>
    public static QueuedWrite? Read(Delivery delivery) =>
        delivery.Properties.Headers is { } headers && headers.GetValueOrDefault(KeyHeader) is string key && headers.GetValueOrDefault(StateHeader) is string state && headers.GetValueOrDefault(VersionHeader) is long version
            ? new QueuedWrite(key, state, version, delivery)
            : null;

    /// <summary>Another write of the same key has come. True when it is a later one.</summary>
    public bool Add(QueuedWrite other)
    {
        Deliveries.AddRange(other.Deliveries);
        if (other.Version <= Version) return false;
        (State, Version, Latest) = (other.State, other.Version, other.Latest);
        return true;
    }

    /// <summary>The latest as the store gets it.</summary>
    public StoreChange<TKey, TValue> Change<TKey, TValue>(CachedStore<TKey, TValue> owner) where TKey : notnull, IParsable<TKey> =>
        new(TKey.Parse(Key, CultureInfo.InvariantCulture), IsPresent ? new Stored<TValue>(owner.Decode(Key, Latest.Body)) : Stored<TValue>.Absent, Version);

    /// <summary>All of them are done with. Where the channel is gone the broker brings them again, and they are known to be committed.</summary>
    public async ValueTask AcknowledgeAsync()
    {
        foreach (var delivery in Deliveries)
            if (!delivery.IsSettled) await MessageWork<object>.AnswerAsync(delivery.AckAsync(CancellationToken.None)).ConfigureAwait(false);
    }
}
