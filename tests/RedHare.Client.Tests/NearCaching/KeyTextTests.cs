using System.Text;
using Xunit;

namespace RedHare.Client.Tests.NearCaching;

public sealed class KeyTextTests
{
    [Theory]
    [InlineData("")]
    [InlineData("user:1")]
    [InlineData("né – 漢字 – 🐇")]
    public void Utf8_is_its_text(string text)
    {
        using var key = new KeyText(Encoding.UTF8.GetBytes(text), stackalloc char[KeyText.Scratch]);
        Assert.True(key.IsText);
        Assert.Equal(text, key.Span.ToString());
    }

    [Fact]
    public void Long_keys_need_no_scratch()
    {
        var text = new string('é', 5000);
        using var key = new KeyText(Encoding.UTF8.GetBytes(text), stackalloc char[KeyText.Scratch]);
        Assert.Equal(text, key.Span.ToString());
    }

    [Fact]
    public void No_two_keys_have_the_same_text()
    {
        var random = new Random(7);
        var keys = new Dictionary<string, byte[]>();
        byte[][] pieces = [[0x80], [0xc3], [0xa9], [0xed, 0xb2, 0x80], [0xf0, 0x9f, 0x90, 0x87], [0xf0, 0x9f], [(byte)'a'], [0xef, 0xbf, 0xbd], [0xff]];
        Span<char> scratch = stackalloc char[KeyText.Scratch];
        for (var i = 0; i < 20_000; i++)
        {
            byte[] bytes = [.. Enumerable.Range(0, random.Next(6)).SelectMany(_ => pieces[random.Next(pieces.Length)])];
            using var key = new KeyText(bytes, scratch);
            if (keys.TryGetValue(key.Span.ToString(), out var same)) Assert.Equal(same, bytes);
            else keys.Add(key.Span.ToString(), bytes);
            Assert.Equal(key.IsText, System.Text.Unicode.Utf8.IsValid(bytes));
        }
    }
}
