using RedHare.Engine.Memory;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>
/// Where a collection's value lives while it is changed: in its key's record, or in a buffer until it has a key. One algorithm per type serves both.
/// </summary>
internal interface IValueStorage : IPackStorage
{
    /// <summary>Where the elements of the big form live.</summary>
    Arena Arena { get; }

    KeyEncoding Encoding { get; }

    /// <summary>The pack or integer set, for reading.</summary>
    ReadOnlySpan<byte> Packed { get; }

    /// <summary>The big form's root; stays where it is until the storage is resized. Changing through it is to be told by <see cref="MarkChanged"/>.</summary>
    ref TableRoot Table { get; }

    /// <summary>Says what the bytes are from now on.</summary>
    void Become(KeyEncoding encoding);

    /// <summary>Says that elements of the big form were changed.</summary>
    void MarkChanged();
}
