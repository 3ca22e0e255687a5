using RedHare.Broker.Journal;

namespace RedHare.Broker.Tests.Journal;

public sealed class Crc32CTests
{
    [Fact]
    public void The_check_value_of_the_catalogue_comes_out() => Assert.Equal(0xe3069283, Crc32C.Compute("123456789"u8));

    [Fact]
    public void Thirty_two_zeros_have_the_checksum_of_rfc_3720() => Assert.Equal(0x8a9136aau, Crc32C.Compute(new byte[32]));

    [Fact]
    public void In_two_parts_it_is_the_same()
    {
        var bytes = new byte[100];
        new Random(1).NextBytes(bytes);
        for (var cut = 0; cut <= bytes.Length; cut++) Assert.Equal(Crc32C.Compute(bytes), Crc32C.Compute(bytes.AsSpan(cut), Crc32C.Compute(bytes.AsSpan(0, cut))));
    }
}
