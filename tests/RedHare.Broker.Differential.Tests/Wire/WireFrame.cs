using System.Buffers.Binary;
using System.Text;

namespace RedHare.Broker.Differential.Tests.Wire;

/// <summary>What came on one channel: a method, with its content where it has one, as text.</summary>
internal sealed record WireFrame(int Channel, string Method, IReadOnlyDictionary<string, string> Fields, string Properties, string? Body)
{
    public override string ToString() => $"{Method}{string.Concat(Fields.Where(field => !field.Key.StartsWith("reserved", StringComparison.Ordinal)).Select(field => $" {field.Key}={field.Value}"))}{Properties}{(Body is null ? "" : $" body=\"{Body}\"")}";

    /// <summary>The bytes of a method and its content, from the words of a line: fields and properties by their names, <c>body</c>.</summary>
    public static byte[] Encode(int channel, string name, IReadOnlyDictionary<string, string> words, int frameMax)
    {
        var method = MethodSpec.Find(name);
        var known = method.Fields.Select(field => field.Name).Concat(method.HasContent ? [.. MethodSpec.Properties.Select(property => property.Name), "body", "size"] : []).ToHashSet();
        if (words.Keys.FirstOrDefault(word => !known.Contains(word)) is { } unknown) throw new FormatException($"{name} has no '{unknown}'.");
        var writer = new WireWriter().Integer(method.Class, 2).Integer(method.Id, 2);
        foreach (var (field, type) in method.Fields) writer.Field(type, words.GetValueOrDefault(field));
        List<byte> bytes = [.. Frame(1, channel, writer.ToArray())];
        if (!method.HasContent) return [.. bytes];
        var body = Encoding.UTF8.GetBytes(words.GetValueOrDefault("body", ""));
        if (words.TryGetValue("size", out var size)) body = [.. Enumerable.Repeat((byte)'x', int.Parse(size, System.Globalization.CultureInfo.InvariantCulture))];
        var properties = new WireWriter();
        var flags = 0;
        for (var i = 0; i < MethodSpec.Properties.Count; i++)
        {
            var (property, type) = MethodSpec.Properties[i];
            if (!words.TryGetValue(property, out var value)) continue;
            flags |= 1 << (15 - i);
            properties.Field(type, value);
        }
        bytes.AddRange(Frame(2, channel, [.. new WireWriter().Integer(60, 2).Integer(0, 2).Integer((ulong)body.Length, 8).Integer((ulong)flags, 2).ToArray(), .. properties.ToArray()]));
        foreach (var part in body.Chunk(frameMax - 8)) bytes.AddRange(Frame(3, channel, part));
        return [.. bytes];
    }

    public static byte[] Frame(int type, int channel, ReadOnlySpan<byte> payload) =>
        new WireWriter().Integer((ulong)type, 1).Integer((ulong)channel, 2).Long(payload).Integer(0xCE, 1).ToArray();

    public static WireFrame Decode(int channel, ReadOnlySpan<byte> payload)
    {
        var reader = new WireReader(payload);
        var method = MethodSpec.Find((ushort)reader.Integer(2), (ushort)reader.Integer(2));
        var fields = new Dictionary<string, string>();
        foreach (var (name, type) in method.Fields) fields[name] = reader.Field(type);
        return new(channel, method.Name, fields, "", null);
    }

    /// <summary>The size and the properties of a content header.</summary>
    public static (long Size, string Properties) DecodeHeader(ReadOnlySpan<byte> payload)
    {
        var size = BinaryPrimitives.ReadInt64BigEndian(payload[4..]);
        var reader = new WireReader(payload[12..]);
        var flags = (int)reader.Integer(2);
        var text = new StringBuilder();
        for (var i = 0; i < MethodSpec.Properties.Count; i++)
            if ((flags & 1 << (15 - i)) != 0) text.Append($" {MethodSpec.Properties[i].Name}={reader.Field(MethodSpec.Properties[i].Type)}");
        return (size, text.ToString());
    }
}
