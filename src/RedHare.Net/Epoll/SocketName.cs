using System.Buffers.Binary;
using System.Net;
using System.Runtime.CompilerServices;

namespace RedHare.Net.Epoll;

/// <summary>A pinned sockaddr with its length, for the calls that return addresses.</summary>
internal sealed class SocketName
{
    private const int AF_INET = 2;
    private const int AF_INET6 = 10;
    private const int Capacity = 128;

    // The last four bytes are the length that goes in and comes out.
    private readonly byte[] _bytes = Pinned.Array<byte>(Capacity + 4);

    internal nint Address
    {
        get
        {
            Unsafe.WriteUnaligned(ref _bytes[Capacity], Capacity);
            return Pinned.AddressOf(_bytes);
        }
    }

    internal nint LengthAddress => Pinned.AddressOf(_bytes, Capacity);

    /// <summary>The address, or null if it is a unix one: accepted unix sockets have no peer name.</summary>
    internal IPEndPoint? Read()
    {
        var bytes = _bytes.AsSpan();
        var port = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        return BinaryPrimitives.ReadUInt16LittleEndian(bytes) switch
        {
            AF_INET => new IPEndPoint(new IPAddress(bytes.Slice(4, 4)), port),
            AF_INET6 => new IPEndPoint(new IPAddress(bytes.Slice(8, 16), BinaryPrimitives.ReadUInt32LittleEndian(bytes[24..])), port),
            _ => null,
        };
    }
}
