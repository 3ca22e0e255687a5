namespace RedHare.Engine;

/// <summary>Called for each key that a scan reports; the key is valid during the call, which must not change the keyspace.</summary>
public delegate void KeyVisitor(ReadOnlySpan<byte> key, KeyType type);
