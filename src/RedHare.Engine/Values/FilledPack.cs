using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>A storage for filling memory of known size: it grows within bytes that are there already.</summary>
internal ref struct FilledPack(Span<byte> room, int length) : IPackStorage
{
    private readonly Span<byte> _room = room;

    public Span<byte> Bytes { get; private set; } = room[..length];

    public Span<byte> Resize(int length) => Bytes = _room[..length];
}
