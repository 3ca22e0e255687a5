using Xunit;

namespace RedHare.Amqp.Tests.Fields;

public class ShortStringTests
{
    [Fact]
    public void Any_bytes_go_to_a_string_and_back()
    {
        var random = new Random(1);
        var seen = new Dictionary<string, byte[]>();
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = new byte[random.Next(0, 12)];
            random.NextBytes(bytes);
            // Pieces of real UTF-8, cut anywhere.
            if (round % 3 == 0) bytes = [.. "aß€𝄞"u8[random.Next(0, 4)..random.Next(4, 10)], .. bytes];
            var text = ShortString.Decode(bytes);
            var back = new byte[ShortString.ByteCount(text)];
            Assert.Equal(back.Length, ShortString.Encode(text, back));
            Assert.Equal(bytes, back);
            if (seen.TryGetValue(text, out var other)) Assert.Equal(other, bytes);
            seen[text] = bytes;
        }
    }

    [Fact]
    public void Valid_text_is_itself()
    {
        Assert.Equal("käse €𝄞", ShortString.Decode("käse €𝄞"u8));
        Assert.Equal("a\uDCFFb", ShortString.Decode([(byte)'a', 0xFF, (byte)'b']));
    }
}
