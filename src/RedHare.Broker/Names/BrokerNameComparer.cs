namespace RedHare.Broker;

/// <summary>Lets tables keyed by names be asked with the bytes of a frame, without making a name of them.</summary>
internal sealed class BrokerNameComparer : IEqualityComparer<BrokerName>, IAlternateEqualityComparer<ReadOnlySpan<byte>, BrokerName>
{
    public static BrokerNameComparer Instance { get; } = new();

    public bool Equals(BrokerName? x, BrokerName? y) => x is null ? y is null : x.Equals(y);

    public int GetHashCode(BrokerName obj) => obj.GetHashCode();

    public bool Equals(ReadOnlySpan<byte> alternate, BrokerName other) => other.Is(alternate);

    public int GetHashCode(ReadOnlySpan<byte> alternate) => ByteHash.Of(alternate);

    public BrokerName Create(ReadOnlySpan<byte> alternate) => new(alternate);
}
