namespace RedHare.Broker.Journal;

/// <summary>What opening a journal found.</summary>
/// <param name="WasClosed">It was closed before, and nothing came after.</param>
/// <param name="Replayed">Bytes of log that were read.</param>
/// <param name="Segments">Files in which that was.</param>
/// <param name="TornBytes">Bytes at the log's end that were cut off; they were never confirmed.</param>
/// <param name="Warning">What the operator should know, or null.</param>
internal sealed record RecoveryReport(bool WasClosed, long Replayed, int Segments, long TornBytes, string? Warning);
