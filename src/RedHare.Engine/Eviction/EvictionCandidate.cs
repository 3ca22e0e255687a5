namespace RedHare.Engine;

/// <summary>A key that could go, by name; its buffer is used again for the next one.</summary>
public sealed class EvictionCandidate
{
    private const int KeptBytes = 255;

    private byte[] _key = new byte[32];
    private int _length;

    /// <summary>How good it was to evict it when it was drawn.</summary>
    public ulong Score { get; private set; }

    /// <summary>Its database.</summary>
    public int Database { get; private set; }

    /// <summary>Its hash in its engine.</summary>
    public ulong Hash { get; private set; }

    /// <summary>Its name.</summary>
    public ReadOnlySpan<byte> Key => _key.AsSpan(0, _length);

    internal void Set(ulong score, int database, ReadOnlySpan<byte> key, ulong hash)
    {
        (Score, Database, Hash, _length) = (score, database, hash, key.Length);
        if (_key.Length < key.Length || _key.Length > KeptBytes) _key = new byte[Math.Max(32, key.Length)];
        key.CopyTo(_key);
    }
}
