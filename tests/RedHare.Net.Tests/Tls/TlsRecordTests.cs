using RedHare.Net.Tls;
using Xunit;

namespace RedHare.Net.Tests.Tls;

public class TlsRecordTests
{
    [Theory]
    [InlineData(new byte[] { }, 0)]
    [InlineData(new byte[] { 22 }, 0)]
    [InlineData(new byte[] { 22, 3, 1, 0 }, 0)]
    [InlineData(new byte[] { 22, 3, 1, 0, 2, 1 }, 0)]
    [InlineData(new byte[] { 22, 3, 1, 0, 2, 1, 2 }, 7)]
    [InlineData(new byte[] { 23, 3, 3, 0, 0, 23 }, 5)]
    [InlineData(new byte[] { 23, 3, 3, 0x48, 0 }, 0)]
    [InlineData(new byte[] { 23, 3, 3, 0x48, 1 }, -1)]
    [InlineData(new byte[] { 19 }, -1)]
    [InlineData(new byte[] { 25 }, -1)]
    [InlineData(new byte[] { 22, 2 }, -1)]
    [InlineData(new byte[] { (byte)'G', (byte)'E', (byte)'T' }, -1)]
    public void Measures_the_first_record(byte[] bytes, int length) => Assert.Equal(length, TlsRecord.Measure(bytes));

    [Fact]
    public void A_client_begins_with_a_handshake()
    {
        Assert.True(TlsRecord.MayBegin([]));
        Assert.True(TlsRecord.MayBegin([22]));
        Assert.False(TlsRecord.MayBegin([23]));
        Assert.False(TlsRecord.MayBegin("*1\r\n"u8));
    }
}
