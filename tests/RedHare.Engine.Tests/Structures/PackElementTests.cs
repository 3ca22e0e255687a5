using System.Text;
using RedHare.Engine.Structures;
using Xunit;

namespace RedHare.Engine.Tests.Structures;

public sealed class PackElementTests
{
    private static byte[] Encode(ReadOnlySpan<byte> value)
    {
        var storage = ArrayPackStorage.EmptyPack();
        Pack.Append(ref storage, value);
        Assert.True(Pack.Validate(storage.Array, deep: true));
        Assert.Equal(storage.Array.Length - Pack.EmptyLength, Pack.EncodedSize(value));
        return storage.Array[6..^1];
    }

    [Theory]
    [InlineData("0", "0001")]
    [InlineData("127", "7F01")]
    [InlineData("128", "C08002")]
    [InlineData("4095", "CFFF02")]
    [InlineData("-1", "DFFF02")]
    [InlineData("-4096", "D00002")]
    [InlineData("4096", "F1001003")]
    [InlineData("-4097", "F1FFEF03")]
    [InlineData("32767", "F1FF7F03")]
    [InlineData("-32768", "F1008003")]
    [InlineData("32768", "F200800004")]
    [InlineData("-32769", "F2FF7FFF04")]
    [InlineData("8388607", "F2FFFF7F04")]
    [InlineData("-8388608", "F200008004")]
    [InlineData("8388608", "F30000800005")]
    [InlineData("-8388609", "F3FFFF7FFF05")]
    [InlineData("2147483647", "F3FFFFFF7F05")]
    [InlineData("-2147483648", "F30000008005")]
    [InlineData("2147483648", "F4000000800000000009")]
    [InlineData("-2147483649", "F4FFFFFF7FFFFFFFFF09")]
    [InlineData("9223372036854775807", "F4FFFFFFFFFFFFFF7F09")]
    [InlineData("-9223372036854775808", "F4000000000000008009")]
    public void Integers_take_their_shortest_encoding_and_read_back(string text, string hex)
    {
        var value = Encoding.ASCII.GetBytes(text);
        Assert.Equal(hex, Convert.ToHexString(Encode(value)));

        var storage = ArrayPackStorage.EmptyPack();
        var offset = Pack.Append(ref storage, long.Parse(text));
        Assert.Equal(hex, Convert.ToHexString(storage.Array[6..^1]));
        var entry = Pack.Get(storage.Array, offset);
        Assert.True(entry.IsInteger);
        Assert.Equal(long.Parse(text), entry.Integer);
        Assert.Equal(text.Length, entry.Length);
        Assert.True(entry.Equals(value));
        Assert.Equal(text, Encoding.ASCII.GetString(entry.Text(new byte[PackEntry.ScratchLength])));
        var copy = new byte[text.Length];
        Assert.Equal(text.Length, entry.CopyTo(copy));
        Assert.Equal(value, copy);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("+1")]
    [InlineData("-0")]
    [InlineData("00")]
    [InlineData("01")]
    [InlineData("-01")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("9223372036854775808")]
    [InlineData("-9223372036854775809")]
    [InlineData("18446744073709551616")]
    [InlineData("99999999999999999999")]
    [InlineData("100000000000000000000")]
    public void What_only_looks_like_an_integer_stays_a_string(string text)
    {
        var value = Encoding.ASCII.GetBytes(text);
        var expected = $"{0x80 + text.Length:X2}{Convert.ToHexString(value)}{text.Length + 1:X2}";
        Assert.Equal(expected, Convert.ToHexString(Encode(value)));
    }

    // The back-length grows at 128, at 16383 and at 2097151, one earlier than seven bits a byte would ask for; so it is in Redis.
    [Theory]
    [InlineData(63, "BF", "40")]
    [InlineData(64, "E040", "42")]
    [InlineData(125, "E07D", "7F")]
    [InlineData(126, "E07E", "0180")]
    [InlineData(4095, "EFFF", "2081")]
    [InlineData(4096, "F000100000", "2085")]
    [InlineData(16377, "F0F93F0000", "7FFE")]
    [InlineData(16378, "F0FA3F0000", "00FFFF")]
    [InlineData(2097145, "F0F9FF1F00", "7FFFFE")]
    [InlineData(2097146, "F0FAFF1F00", "00FFFFFF")]
    public void Strings_grow_their_prefix_and_back_length(int length, string prefix, string backLength)
    {
        var value = new byte[length];
        value.AsSpan().Fill((byte)'x');
        var encoded = Encode(value);
        Assert.Equal(prefix, Convert.ToHexString(encoded.AsSpan(0, prefix.Length / 2)));
        Assert.Equal(backLength, Convert.ToHexString(encoded.AsSpan(^(backLength.Length / 2))));

        var storage = ArrayPackStorage.EmptyPack();
        Pack.Append(ref storage, 1L);
        Pack.Append(ref storage, value, 2L);
        var middle = Pack.Seek(storage.Array, 1);
        Assert.Equal(middle, Pack.Previous(storage.Array, Pack.Last(storage.Array)));
        Assert.Equal(Pack.First(storage.Array), Pack.Previous(storage.Array, middle));
        Assert.Equal(middle, Pack.Find(storage.Array, Pack.First(storage.Array), value, 0));
        Assert.True(Pack.Get(storage.Array, middle).Bytes.SequenceEqual(value));
    }
}
