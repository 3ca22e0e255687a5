using System.Text;
using Xunit;

namespace RedHare.Engine.Tests.Checksums;

public sealed class LzfCompressorTests
{
    [Fact]
    public void What_was_compressed_is_the_same_again()
    {
        var random = new Random(7);
        var compressor = new LzfCompressor();
        var compressed = 0;
        for (var round = 0; round < 3000; round++)
        {
            var text = new byte[random.Next(1, round % 50 == 0 ? 100_000 : 400)];
            var letters = random.Next(1, 256);
            for (var i = 0; i < text.Length; i++) text[i] = (byte)random.Next(letters);
            if (round % 3 == 0) for (var i = text.Length / 2; i < text.Length; i++) text[i] = text[i - (text.Length / 2)];
            if (!compressor.TryCompress(text, out var packed)) continue;
            compressed++;
            Assert.True(packed.Length <= text.Length - 4);
            var back = new byte[text.Length];
            Assert.True(Lzf.TryDecompress(packed, back));
            Assert.Equal(text, back);
        }
        Assert.InRange(compressed, 500, 2900);
    }

    [Fact]
    public void Repetition_becomes_short_and_noise_stays()
    {
        var compressor = new LzfCompressor();
        Assert.True(compressor.TryCompress(new byte[10_000], out var packed));
        Assert.InRange(packed.Length, 1, 200);
        var noise = new byte[1000];
        new Random(1).NextBytes(noise);
        Assert.False(compressor.TryCompress(noise, out _));
        Assert.False(compressor.TryCompress("abcd"u8, out _));
        Assert.True(compressor.TryCompress(Encoding.ASCII.GetBytes("the same words, the same words, the same words"), out packed));
        Assert.InRange(packed.Length, 1, 30);
    }
}
