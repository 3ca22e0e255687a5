namespace RedHare.Client;

/// <summary>One way of reading a key: what it gave, and the load under way.</summary>
/// <param name="call">The command without its key; see <see cref="CallBytes"/>.</param>
/// <param name="hash">Of <paramref name="call"/>.</param>
internal class NearRead(byte[] call, int hash)
{
    private volatile NearValue? _value;

    public byte[] Call { get; } = call;

    public int Hash { get; } = hash;

    /// <summary>What it gave; null before the first load. Set under the table's lock, read without.</summary>
    public NearValue? Value { get => _value; set => _value = value; }

    /// <summary>The load that callers share; null when there is none. Under the table's lock.</summary>
    public NearFlight? Flight { get; set; }
}
