namespace RedHare.Client;

/// <summary>Where the longest common subsequence of two strings lies.</summary>
/// <param name="Matches">From the last to the first.</param>
/// <param name="Length">Of the whole subsequence, in bytes.</param>
public readonly record struct LcsAlignment(LcsMatch[] Matches, long Length);

/// <summary>A stretch that both strings have.</summary>
/// <param name="First">Where in the first.</param>
/// <param name="Second">Where in the second.</param>
/// <param name="Length">In bytes.</param>
public readonly record struct LcsMatch(ByteRange First, ByteRange Second, long Length);

/// <summary>Bytes of a string.</summary>
/// <param name="Start">The first.</param>
/// <param name="End">The last, inclusive.</param>
public readonly record struct ByteRange(long Start, long End);
