namespace RedHare.Engine;

/// <summary>Neighbours in a sorted set.</summary>
/// <param name="First">The lowest rank among them, counted from 0 in ascending order.</param>
/// <param name="Count">How many they are.</param>
public readonly record struct RankSpan(long First, long Count);
