using RedHare.Engine.Memory;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>A key's value as a collection's storage.</summary>
internal readonly struct ScopeValue(WriteScope scope) : IValueStorage
{
    public Arena Arena => scope.Arena;

    public KeyEncoding Encoding => scope.Encoding;

    public ReadOnlySpan<byte> Packed => scope.Packed();

    public Span<byte> Bytes => new ScopePack(scope).Bytes;

    public ref TableRoot Table => ref scope.Root<TableRoot>();

    public Span<byte> Resize(int length) => new ScopePack(scope).Resize(length);

    public void Become(KeyEncoding encoding) => scope.SetEncoding(scope.Type, encoding);

    public void MarkChanged() => scope.MarkChanged();
}
