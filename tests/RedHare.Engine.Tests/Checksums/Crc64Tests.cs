using Xunit;

namespace RedHare.Engine.Tests.Checksums;

public class Crc64Tests
{
    [Fact]
    public void The_check_value_of_Redis() => Assert.Equal(0xE9C6D914C4B8D9CAUL, Crc64.Append(0, "123456789"u8));

    [Fact]
    public void In_parts_as_in_one()
    {
        var bytes = new byte[100];
        new Random(1).NextBytes(bytes);
        for (var cut = 0; cut <= bytes.Length; cut++) Assert.Equal(Crc64.Append(0, bytes), Crc64.Append(Crc64.Append(0, bytes.AsSpan(0, cut)), bytes.AsSpan(cut)));
    }
}
