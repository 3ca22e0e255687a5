namespace RedHare.Net.Loops;

/// <summary>What a loop's own code puts in a connection's mail; told apart from users' messages by identity.</summary>
internal sealed class Signal
{
    internal static readonly Signal Close = new();
    internal static readonly Signal CloseAfterFlush = new();
    internal static readonly Signal ReleaseOutput = new();
    internal static readonly Signal Readable = new();
    internal static readonly Signal Written = new();

    private Signal()
    {
    }
}
