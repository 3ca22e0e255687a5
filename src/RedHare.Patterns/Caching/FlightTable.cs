using System.Collections.Concurrent;

namespace RedHare.Patterns.Caching;

/// <summary>The flights under way, by key. One that is spoiled leaves the table, so that who comes after the word of a change does not get what was read before it.</summary>
internal sealed class FlightTable
{
    private readonly ConcurrentDictionary<string, Flight> _flights = new(StringComparer.Ordinal);

    /// <summary>Joins the flight that is under way, or begins the given one.</summary>
    /// <param name="own">Begun when there is no other.</param>
    /// <param name="isOwn">Whether it was.</param>
    public Flight<T> Join<T>(Flight<T> own, out bool isOwn)
    {
        while (true)
        {
            isOwn = true;
            var there = _flights.GetOrAdd(own.Key, own);
            if (ReferenceEquals(there, own)) break;
            if (there is not Flight<T> other)
            {
                // The same key read as another type: alone, and not held.
                own.Spoil();
                return own;
            }
            isOwn = false;
            if (other.TryJoin()) return other;
            Remove(other);
        }
        own.TryJoin();
        return own;
    }

    /// <summary>The flight under way that can be joined; the caller has joined it.</summary>
    public Flight<T>? Find<T>(string key) => _flights.TryGetValue(key, out var flight) && flight is Flight<T> other && other.TryJoin() ? other : null;

    public void Remove(Flight flight) => _flights.TryRemove(new KeyValuePair<string, Flight>(flight.Key, flight));

    public void Spoil(string key)
    {
        // Spoiled before it leaves: in between another flight could begin and fill in what is newer, and this one then write over it.
        if (!_flights.TryGetValue(key, out var flight)) return;
        flight.Spoil();
        Remove(flight);
    }

    public void SpoilTag(string tag)
    {
        foreach (var (key, flight) in _flights)
            if (flight.Tags.Contains(tag)) Spoil(key);
    }

    public void SpoilAll()
    {
        foreach (var (key, _) in _flights) Spoil(key);
    }
}
