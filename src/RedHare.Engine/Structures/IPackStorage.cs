namespace RedHare.Engine.Structures;

/// <summary>
/// Where the bytes of a <see cref="Pack"/> or an <see cref="IntegerSet"/> live: inside a key's record, in a block of their own, in a list node.
/// Implemented by structs, so that an edit is compiled for each storage and costs no interface call.
/// </summary>
public interface IPackStorage
{
    /// <summary>The structure, exactly its length. Valid until the next <see cref="Resize"/>.</summary>
    Span<byte> Bytes { get; }

    /// <summary>
    /// Grows or shrinks the storage at its end and returns the whole of it, with as many of the old bytes in front as fit.
    /// </summary>
    /// <remarks>
    /// A growth that fails throws and changes nothing; an edit asks for growth before it touches a byte. Shrinking comes after the
    /// bytes have moved, so it must not fail: a storage that finds no smaller block keeps the one it has.
    /// </remarks>
    /// <param name="length">The new length in bytes.</param>
    /// <exception cref="OutOfMemoryException">There is no memory to grow; nothing was changed.</exception>
    Span<byte> Resize(int length);
}
