using System.Buffers.Binary;
using System.Text;

namespace RedHare.Broker.Journal;

/// <summary>The content of a definition's record: the length of its name in UTF-8 (4 bytes), the name, and what the broker wrote. A record that removes one has the same, and nothing behind.</summary>
internal static class DefinitionRecord
{
    public static int Length(string name, int content) => Record.HeaderLength + sizeof(int) + Encoding.UTF8.GetByteCount(name) + content;

    public static void Write(Span<byte> place, RecordType type, string name, ReadOnlySpan<byte> content)
    {
        var length = Encoding.UTF8.GetBytes(name, place[(Record.HeaderLength + sizeof(int))..]);
        BinaryPrimitives.WriteInt32LittleEndian(place[Record.HeaderLength..], length);
        content.CopyTo(place[(Record.HeaderLength + sizeof(int) + length)..]);
        Record.Seal(place, Record.HeaderLength + sizeof(int) + length + content.Length, type, 0, 0);
    }

    public static string Name(ReadOnlySpan<byte> content) => Encoding.UTF8.GetString(content.Slice(sizeof(int), NameLength(content)));

    public static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> content) => content[(sizeof(int) + NameLength(content))..];

    private static int NameLength(ReadOnlySpan<byte> content) => BinaryPrimitives.ReadInt32LittleEndian(content);
}
