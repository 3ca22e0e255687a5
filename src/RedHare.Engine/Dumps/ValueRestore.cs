namespace RedHare.Engine;

/// <summary>The configured limits that a restored value's form follows.</summary>
/// <param name="Hash">Of hashes.</param>
/// <param name="Set">Of sets.</param>
/// <param name="SortedSet">Of sorted sets.</param>
/// <param name="List">Of a list's node.</param>
public readonly record struct RestoreLimits(HashLimits Hash, SetLimits Set, SortedSetLimits SortedSet, Structures.PackListLimit List);

/// <summary>How a payload was found.</summary>
public enum RestoreOutcome
{
    /// <summary>It is the key's value now.</summary>
    Restored,
    /// <summary>Its version is too new, or its checksum wrong.</summary>
    NotSound,
    /// <summary>It is no value, or one of a form that is not known.</summary>
    NoValue,
    /// <summary>It is a collection without elements, as Redis before 7 could write them: in a file it is passed over.</summary>
    Empty,
}

/// <summary>
/// Values as RESTORE takes them, in all forms that any Redis wrote but those of modules. They come from outside, so
/// packs are checked whole, members for being there twice, and scores for their order.
/// </summary>
public static class ValueRestore
{
    /// <summary>Makes a key hold a dumped value without expiry, whatever was there before. Unless it is restored, the key is as it was.</summary>
    /// <exception cref="OutOfMemoryException">The key is unchanged, or <see cref="WriteScope.Changed"/> tells that it holds a hash of which not all fields expire yet.</exception>
    public static RestoreOutcome Restore(this WriteScope key, ReadOnlySpan<byte> payload, in RestoreLimits limits) => Restore(key, payload, limits, out _);

    /// <summary>As <see cref="Restore(WriteScope, ReadOnlySpan{byte}, in RestoreLimits)"/>; <paramref name="fault"/> says of a payload that is no value what is wrong with it, for the log.</summary>
    public static RestoreOutcome Restore(this WriteScope key, ReadOnlySpan<byte> payload, in RestoreLimits limits, out string? fault)
    {
        ArgumentNullException.ThrowIfNull(key);
        fault = null;
        if (!DumpReader.TryOpen(payload, key.Unit.Engine.SkipsChecksums, out var reader)) return RestoreOutcome.NotSound;
        if (reader.TryByte(out var type) && TryRestore(key, (DumpType)type, ref reader, limits)) return RestoreOutcome.Restored;
        fault = TypeName(payload) + " integrity check failed" + (reader.Fault is { } words ? ": " + words : "");
        return RestoreOutcome.NoValue;
    }

    /// <summary>Whether a payload's version and checksum are right.</summary>
    /// <param name="engine">Whose rules count.</param>
    /// <param name="payload">The dump.</param>
    public static bool IsSound(StorageEngine engine, ReadOnlySpan<byte> payload)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return DumpReader.TryOpen(payload, engine.SkipsChecksums, out _);
    }

    /// <summary>What a payload says that it is, for messages.</summary>
    public static string TypeName(ReadOnlySpan<byte> payload) => payload.IsEmpty ? "Empty" : DumpTypeName.Of((DumpType)payload[0]);

    internal static bool TryRestore(WriteScope key, DumpType type, ref DumpReader reader, in RestoreLimits limits) => type switch
    {
        DumpType.Text => TryText(key, ref reader),
        DumpType.List => ListRestore.TryElements(key, ref reader, limits.List),
        DumpType.ListNodes => ListRestore.TryNodes(key, ref reader, limits.List),
        DumpType.Set => SetRestore.TryMembers(key, ref reader, limits.Set),
        DumpType.IntegerSet => SetRestore.TryIntegers(key, ref reader, limits.Set),
        DumpType.SetPack => SetRestore.TryPack(key, ref reader, limits.Set),
        DumpType.Hash => HashRestore.TryFields(key, ref reader, limits.Hash),
        DumpType.HashPack => HashRestore.TryPack(key, ref reader, limits.Hash),
        DumpType.ExpiringHash or DumpType.ExpiringHashBeforeRelease => HashRestore.TryExpiringFields(key, type, ref reader, limits.Hash),
        DumpType.ExpiringHashPack or DumpType.ExpiringHashPackBeforeRelease => HashRestore.TryExpiringPack(key, type, ref reader, limits.Hash),
        DumpType.HashZiplist => OldHashRestore.TryZiplist(key, ref reader, limits.Hash),
        DumpType.HashZipmap => OldHashRestore.TryZipmap(key, ref reader, limits.Hash),
        DumpType.ListZiplist => OldListRestore.TryZiplist(key, ref reader, limits.List),
        DumpType.ListOfZiplists => OldListRestore.TryNodes(key, ref reader, limits.List),
        DumpType.SortedSet => SortedSetRestore.TryMembers(key, ref reader, limits.SortedSet),
        DumpType.SortedSetOfTexts => SortedSetRestore.TryMembers(key, ref reader, limits.SortedSet, ofTexts: true),
        DumpType.SortedSetZiplist => OldSortedSetRestore.TryZiplist(key, ref reader, limits.SortedSet),
        DumpType.SortedSetPack => SortedSetRestore.TryPack(key, ref reader, limits.SortedSet),
        DumpType.OldStream or DumpType.StreamOfSeventy or DumpType.Stream => StreamRestore.TryStream(key, type, ref reader),
        _ => false,
    };

    private static bool TryText(WriteScope key, ref DumpReader reader)
    {
        if (!reader.TryText(out ReadOnlySpan<byte> text) || !reader.IsAtEnd) return false;
        key.SetText(text);
        return true;
    }
}
