namespace RedHare.Engine;

/// <summary>What one execution unit changed.</summary>
/// <param name="Sequence">Its number in the order of all changes; it grows, not by one.</param>
/// <param name="Database">The database in which the first command is to run.</param>
/// <param name="Commands">RESP commands, between MULTI and EXEC if several.</param>
public sealed record Effect(long Sequence, int Database, byte[] Commands);
