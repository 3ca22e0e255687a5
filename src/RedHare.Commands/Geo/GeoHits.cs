using System.Runtime.InteropServices;
using RedHare.Engine;

namespace RedHare.Commands.Geo;

/// <summary>A member that a search found: where it is, how far from the middle in meters, its score, and the place of its name among the names.</summary>
internal readonly record struct GeoHit(GeoPoint Point, double Distance, double Score, int Start, int Length);

/// <summary>What a search found. Names are copied, since the sorted set may be overwritten by the result.</summary>
internal sealed class GeoHits
{
    private readonly List<GeoHit> _hits = [];
    private readonly List<byte> _names = [];

    /// <summary>How many they are.</summary>
    public int Count => _hits.Count;

    /// <summary>A found member.</summary>
    public GeoHit this[int index] => _hits[index];

    /// <summary>A found member's name.</summary>
    public ReadOnlySpan<byte> Name(in GeoHit hit) => CollectionsMarshal.AsSpan(_names).Slice(hit.Start, hit.Length);

    /// <summary>Finds the members inside a shape, up to <paramref name="limit"/> unless that is 0.</summary>
    public void Find(in SortedSetView set, in GeoShape shape, long limit)
    {
        Span<GeoHash> cells = stackalloc GeoHash[GeoCover.Length];
        Span<byte> scratch = stackalloc byte[SortedSetView.ScratchLength];
        foreach (var cell in cells[..GeoCover.Find(shape, cells)])
        {
            var walk = set.Walk(set.Select(new ScoreRange(cell.MinScore, false, cell.EndScore, true)), false, scratch);
            while (walk.Next())
            {
                var point = GeoPoint.FromScore(walk.Score);
                if (!shape.Contains(point, out var distance)) continue;
                _hits.Add(new GeoHit(point, distance, walk.Score, _names.Count, walk.Member.Length));
                _names.AddRange(walk.Member);
                if (_hits.Count == limit) return;
            }
        }
    }

    /// <summary>Sorts by distance; those equally far stay in the order in which they were found.</summary>
    public void Sort(bool descending) => _hits.Sort((a, b) =>
    {
        var order = descending ? b.Distance.CompareTo(a.Distance) : a.Distance.CompareTo(b.Distance);
        return order != 0 ? order : a.Start.CompareTo(b.Start);
    });
}
