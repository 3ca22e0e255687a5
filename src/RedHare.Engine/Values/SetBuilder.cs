namespace RedHare.Engine;

/// <summary>A set under construction, which no key holds yet: the result of SUNIONSTORE, the members that SPOP leaves.</summary>
public struct SetBuilder
{
    internal PooledValue Value;

    /// <summary>An empty set.</summary>
    /// <param name="near">A key whose shard's memory it uses.</param>
    /// <param name="form">The form it begins in: an integer set, a pack or a table.</param>
    public SetBuilder(KeyReader near, KeyEncoding form) => Value = new PooledValue(near.Arena, form);

    /// <summary>The members so far.</summary>
    public readonly SetView View => new(Value.Encoding, Value.Bytes, Value.Arena);

    /// <summary>Adds a member, which may lie in another set; false when it was one.</summary>
    public bool Add(ReadOnlySpan<byte> member, in SetLimits limits) => SetForms.Add(ref Value, member, limits);

    /// <summary>Removes a member; false when it was none.</summary>
    public bool Remove(ReadOnlySpan<byte> member) => SetForms.Remove(ref Value, member);

    /// <summary>Makes the set, which must not be empty, the value of a key, whatever that was before. Nothing is left here.</summary>
    public void MoveTo(WriteScope key, bool keepExpiry = false) => Value.MoveTo(key, KeyType.Set, keepExpiry);

    /// <summary>Frees the set if it was not moved.</summary>
    public void Dispose() => Value.Dispose(KeyType.Set);
}
