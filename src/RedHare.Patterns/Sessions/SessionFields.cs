using System.Text;
using RedHare.Patterns.Serialization;

namespace RedHare.Patterns.Sessions;

/// <summary>
/// The values of fields as they lie on the server: framed as all values are, so compressed and encrypted where that was asked for. An encrypted value belongs to
/// its session and its field; in another's place it cannot be read.
/// </summary>
internal sealed class SessionFields(string name, ValueCodec<byte[]> codec)
{
    public byte[] Encode(string id, string field, byte[] value) => codec.Encode(value, Context(id, field));

    public ReadOnlyMemory<byte> Decode(string id, string field, ReadOnlyMemory<byte> frame) => codec.Decode(frame, Context(id, field));

    private byte[] Context(string id, string field) => codec.IsPlain ? [] : Encoding.UTF8.GetBytes($"session:{name}:{id}:{field}");
}
