using System.Collections;
using System.Collections.Immutable;

namespace RedHare.Commands.Generator;

/// <summary>An array equal to another of equal items, as the incremental pipeline needs it.</summary>
internal readonly struct Sequence<T>(ImmutableArray<T> items) : IEquatable<Sequence<T>>, IEnumerable<T>
{
    private readonly ImmutableArray<T> _items = items;

    public ImmutableArray<T> Items => _items.IsDefault ? [] : _items;

    public int Count => Items.Length;

    public bool Equals(Sequence<T> other) => Items.SequenceEqual(other.Items);

    public override bool Equals(object? obj) => obj is Sequence<T> other && Equals(other);

    public override int GetHashCode() => Items.Aggregate(17, (hash, item) => (hash * 31) + (item?.GetHashCode() ?? 0));

    public IEnumerator<T> GetEnumerator() => Items.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
