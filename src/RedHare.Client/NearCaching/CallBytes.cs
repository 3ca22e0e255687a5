using System.Buffers;
using System.Buffers.Binary;

namespace RedHare.Client;

/// <summary>A command line without its key: what tells apart the reads of one key. Empty for a plain GET, the usual one; otherwise each argument behind its length.</summary>
internal readonly ref struct CallBytes
{
    /// <summary>Bytes for which no array is rented.</summary>
    public const int Scratch = 256;

    private readonly byte[]? _rented;

    /// <param name="line">A command line with one key.</param>
    /// <param name="scratch">Memory of the caller's, of <see cref="Scratch"/> bytes.</param>
    public CallBytes(CommandLine line, Span<byte> scratch)
    {
        if (line.Spec.Name == "GET") return;
        var most = line.Length + line.Count * sizeof(int);
        var bytes = most <= scratch.Length ? scratch : (_rented = ArrayPool<byte>.Shared.Rent(most));
        var length = 0;
        var key = line.KeyIndex(0);
        for (var i = 0; i < line.Count; i++)
        {
            if (i == key) continue;
            var argument = line[i];
            BinaryPrimitives.WriteInt32LittleEndian(bytes[length..], argument.Length);
            argument.CopyTo(bytes[(length + sizeof(int))..]);
            length += sizeof(int) + argument.Length;
        }
        Span = bytes[..length];
    }

    public ReadOnlySpan<byte> Span { get; }

    public void Dispose()
    {
        if (_rented is not null) ArrayPool<byte>.Shared.Return(_rented);
    }
}
