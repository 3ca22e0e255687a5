using System.Diagnostics.CodeAnalysis;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>A key of a database, held by the registries of those who watch or wait.</summary>
internal readonly record struct KeyId(int Database, byte[] Key);

/// <summary>The same, as a command has it in hand.</summary>
internal readonly ref struct KeyProbe(int database, ReadOnlySpan<byte> key)
{
    public readonly int Database = database;
    public readonly ReadOnlySpan<byte> Key = key;
}

/// <summary>Compares keys by content, and lets a dictionary be asked with a span.</summary>
internal sealed class KeyIdComparer : IEqualityComparer<KeyId>, IAlternateEqualityComparer<KeyProbe, KeyId>
{
    public static readonly KeyIdComparer Instance = new();

    // Randomly keyed, as the tables are: watched and waited-for keys are chosen by clients too.
    private readonly ulong _seed = (ulong)Random.Shared.NextInt64();

    public bool Equals(KeyId x, KeyId y) => x.Database == y.Database && x.Key.AsSpan().SequenceEqual(y.Key);

    public int GetHashCode([DisallowNull] KeyId id) => Hash(id.Database, id.Key);

    public bool Equals(KeyProbe probe, KeyId id) => probe.Database == id.Database && probe.Key.SequenceEqual(id.Key);

    public int GetHashCode(KeyProbe probe) => Hash(probe.Database, probe.Key);

    public KeyId Create(KeyProbe probe) => new(probe.Database, probe.Key.ToArray());

    private int Hash(int database, ReadOnlySpan<byte> key) => (int)KeyHash.Of(key, _seed + (ulong)database);
}
