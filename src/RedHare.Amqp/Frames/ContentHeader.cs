using System.Buffers.Binary;

namespace RedHare.Amqp;

/// <summary>The payload of a header frame.</summary>
public readonly ref struct ContentHeader
{
    /// <summary>The class that has contents.</summary>
    public const ushort BasicClass = 60;

    /// <summary>Bytes before the properties: class, weight, size of the body.</summary>
    public const int FixedSize = 12;

    private ContentHeader(ushort classId, ushort weight, ulong bodySize, ReadOnlySpan<byte> properties)
    {
        ClassId = classId;
        Weight = weight;
        BodySize = bodySize;
        Properties = properties;
    }

    /// <summary>The class of the method that the content belongs to.</summary>
    public ushort ClassId { get; }

    /// <summary>Always 0.</summary>
    public ushort Weight { get; }

    /// <summary>Length of the body in bytes.</summary>
    public ulong BodySize { get; }

    /// <summary>Property flags and values, unchecked: see <see cref="PropertiesReader.Check"/>.</summary>
    public ReadOnlySpan<byte> Properties { get; }

    /// <summary>Reads a payload. False when it is too short.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out ContentHeader header)
    {
        header = default;
        if (payload.Length < FixedSize) return false;
        header = new ContentHeader(
            BinaryPrimitives.ReadUInt16BigEndian(payload),
            BinaryPrimitives.ReadUInt16BigEndian(payload[2..]),
            BinaryPrimitives.ReadUInt64BigEndian(payload[4..]),
            payload[FixedSize..]);
        return true;
    }
}
