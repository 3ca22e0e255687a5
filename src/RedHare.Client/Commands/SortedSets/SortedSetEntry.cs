namespace RedHare.Client;

/// <summary>A member of a sorted set.</summary>
/// <param name="Member">As text.</param>
/// <param name="Score">Its score.</param>
public readonly record struct SortedSetEntry(string Member, double Score);

/// <summary>A member of a sorted set, as bytes.</summary>
/// <param name="Member">As it is.</param>
/// <param name="Score">Its score.</param>
public readonly record struct SortedSetEntryBytes(byte[] Member, double Score);

/// <summary>A member's place in a sorted set.</summary>
/// <param name="Rank">From 0.</param>
/// <param name="Score">The member's score.</param>
public readonly record struct SortedSetRank(long Rank, double Score);

/// <summary>A member taken from the first of several sorted sets that had any.</summary>
/// <param name="Key">Of which.</param>
/// <param name="Member">As text.</param>
/// <param name="Score">Its score.</param>
public readonly record struct SortedSetPop(string Key, string Member, double Score);

/// <summary>Members taken from the first of several sorted sets that had any.</summary>
/// <param name="Key">Of which.</param>
/// <param name="Entries">In the order they were taken.</param>
public readonly record struct SortedSetPops(string Key, SortedSetEntry[] Entries);
