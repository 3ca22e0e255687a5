using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>
/// The name of an exchange, a queue or a consumer, as text and as the bytes that travel. Made once, when the thing that it names is declared,
/// so that no message pays for turning one into the other. Two are equal when their bytes are.
/// </summary>
public sealed class BrokerName : IEquatable<BrokerName>
{
    private readonly byte[] _bytes;
    private readonly int _hash;

    /// <summary>A name from its text.</summary>
    /// <param name="text">The name. AMQP allows 255 bytes; the codec sees to that.</param>
    public BrokerName(string text)
    {
        Text = text;
        _bytes = new byte[ShortString.ByteCount(text)];
        ShortString.Encode(text, _bytes);
        _hash = ByteHash.Of(_bytes);
    }

    /// <summary>A name from the bytes that came.</summary>
    /// <param name="source">Copied.</param>
    public BrokerName(ReadOnlySpan<byte> source)
    {
        _bytes = source.ToArray();
        Text = ShortString.Decode(source);
        _hash = ByteHash.Of(_bytes);
    }

    /// <summary>The empty name: the default exchange's.</summary>
    public static BrokerName Empty { get; } = new("");

    /// <summary>The name as text.</summary>
    public string Text { get; }

    /// <summary>The name as it travels.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The name as it travels, for keeping.</summary>
    public ReadOnlyMemory<byte> Memory => _bytes;

    /// <summary>Whether it is these bytes.</summary>
    /// <param name="other">The bytes.</param>
    public bool Is(ReadOnlySpan<byte> other) => other.SequenceEqual(_bytes);

    /// <inheritdoc/>
    public bool Equals(BrokerName? other) => other is not null && (ReferenceEquals(this, other) || Is(other._bytes));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as BrokerName);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <inheritdoc/>
    public override string ToString() => Text;
}
