using RedHare.Engine;

namespace RedHare.Scripting.Tests.Functions;

public sealed class LibraryDumpTests
{
    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(20_000)]
    public void Texts_of_every_length_come_back(int length)
    {
        var code = new byte[length];
        new Random(length).NextBytes(code);
        Assert.Null(LibraryDump.Read(LibraryDump.Write([new Library("a", code), new Library("b", [1])]), out var codes));
        Assert.Equal([code, [1]], codes);
    }

    [Fact]
    public void A_compressed_text_of_a_real_server()
    {
        // 0xC3: compressed; 9 bytes hold 30: "abc" and a reference of 27 to three before.
        byte[] payload = [245, 0xC3, 7, 30, 2, (byte)'a', (byte)'b', (byte)'c', 0xE0, 18, 2];
        Assert.Null(LibraryDump.Read(Sealed(payload), out var codes));
        Assert.Equal(string.Concat(Enumerable.Repeat("abc", 10)), System.Text.Encoding.ASCII.GetString(codes[0]));
    }

    [Theory]
    [InlineData(new byte[] { 246, 1, 65 }, "Pre-GA function format not supported")]
    [InlineData(new byte[] { 1, 1, 65 }, "given type is not a function")]
    [InlineData(new byte[] { 245, 9, 65 }, "failed loading the given functions payload")]
    [InlineData(new byte[] { 245, 0xC3, 7, 30, 2 }, "failed loading the given functions payload")]
    [InlineData(new byte[] { 245, 0xC0, 5 }, "failed loading the given functions payload")]
    [InlineData(new byte[] { 245 }, "failed loading the given functions payload")]
    public void What_is_damaged(byte[] payload, string error) => Assert.Equal(error, LibraryDump.Read(Sealed(payload), out _));

    private static byte[] Sealed(byte[] payload)
    {
        byte[] versioned = [.. payload, 10, 0];
        return [.. versioned, .. BitConverter.GetBytes(Crc64.Append(0, versioned))];
    }
}
