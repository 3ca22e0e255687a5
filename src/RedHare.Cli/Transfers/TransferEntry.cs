namespace RedHare.Cli.Transfers;

/// <summary>A key on its way from one data set to another.</summary>
/// <param name="Database">The database that it is in.</param>
/// <param name="Key">Its name.</param>
/// <param name="Expiry">When it expires, Unix milliseconds, or −1.</param>
/// <param name="Payload">Its value as DUMP gives it.</param>
internal readonly record struct TransferEntry(int Database, byte[] Key, long Expiry, byte[] Payload);

/// <summary>A data set that is read once.</summary>
internal interface ITransferSource : IAsyncDisposable
{
    /// <summary>How much there is, in the measure of <see cref="Done"/>; 0 while it is not known.</summary>
    long Total { get; }

    /// <summary>How much of it was read.</summary>
    long Done { get; }

    /// <summary>Reads keys in batches.</summary>
    IAsyncEnumerable<IReadOnlyList<TransferEntry>> ReadAsync(CancellationToken cancellation);

    /// <summary>The texts of the libraries of functions met so far; all of them when all keys are read.</summary>
    IReadOnlyList<byte[]> Libraries { get; }
}

/// <summary>A data set that is written.</summary>
internal interface ITransferTarget : IAsyncDisposable
{
    /// <summary>Takes some keys.</summary>
    Task WriteAsync(IReadOnlyList<TransferEntry> entries, CancellationToken cancellation);

    /// <summary>Takes the libraries of functions, at the end.</summary>
    Task FinishAsync(IReadOnlyList<byte[]> libraries, CancellationToken cancellation);
}

/// <summary>A transfer cannot go on; the message is for the one who asked for it.</summary>
internal sealed class TransferException(string message) : Exception(message);
