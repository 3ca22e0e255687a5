namespace RedHare.Patterns.Caching;

/// <summary>What a look at the server gave.</summary>
/// <param name="Seen">The name of the entry that is there; empty for none.</param>
/// <param name="Record">The entry, if there is one that can be read and was not invalidated.</param>
/// <param name="Left">How much longer it is good; not positive when it is only kept to stand in.</param>
/// <param name="Cells">What the entry was loaded under.</param>
/// <param name="Stamps">The versions that what is loaded from now on stands under.</param>
internal readonly record struct Found(ReadOnlyMemory<byte> Seen, CacheRecord? Record, TimeSpan Left, VersionCell[] Cells, Stamp[] Stamps)
{
    public bool IsFresh => Record is not null && Left > TimeSpan.Zero;

    public bool IsStale => Record is not null && Left <= TimeSpan.Zero;
}
