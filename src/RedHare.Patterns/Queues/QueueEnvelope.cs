namespace RedHare.Patterns.Queues;

/// <summary>
/// An item as it lies in a list or sorted set: 16 bytes that no other item has (random, or its number in digits, by which equals are sorted), a byte that counts how often it was given out in vain, and the
/// value. The count travels with the item, so that taking and completing need to touch nothing else.
/// </summary>
internal static class QueueEnvelope
{
    /// <summary>Bytes before the value.</summary>
    public const int Length = 17;

    /// <summary>Lua: an item that was given out once more in vain.</summary>
    public const string Bumped =
        """
        local function bumped(item)
          return string.sub(item, 1, 16) .. string.char(math.min(string.byte(item, 17) + 1, 255)) .. string.sub(item, 18)
        end
        """;

    public static byte[] Wrap<T>(T value, Serialization.ValueCodec<T> codec, ReadOnlySpan<byte> context)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>(128);
        var head = output.GetSpan(Length)[..Length];
        Guid.NewGuid().TryWriteBytes(head);
        head[16] = 0;
        output.Advance(Length);
        codec.Encode(value, context, output);
        return output.WrittenSpan.ToArray();
    }

    public static int Failures(ReadOnlySpan<byte> envelope) => envelope[16];
}
