using RedHare.Client.Tests.Servers;
using Xunit;

namespace RedHare.Client.Tests.Commands;

public sealed class BitmapsTests(TestServers servers) : ClientTest(servers)
{
    [Theory, EveryBackend]
    public async Task Bits_are_set_counted_and_found(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var bits = redis.Bitmaps;
        Assert.False(await bits.SetBitAsync(Key("b"), 9, true));
        Assert.True(await bits.SetBitAsync(Key("b"), 9, true));
        await bits.SetBitAsync(Key("b"), 23, true);
        Assert.True(await bits.GetBitAsync(Key("b"), 9));
        Assert.False(await bits.GetBitAsync(Key("b"), 900));
        Assert.Equal(2, await bits.BitCountAsync(Key("b")));
        Assert.Equal(1, await bits.BitCountAsync(Key("b"), 1, 1));
        Assert.Equal(1, await bits.BitCountAsync(Key("b"), -1, -1, BitUnit.Bit));
        Assert.Equal(9, await bits.BitPosAsync(Key("b"), true));
        Assert.Equal(0, await bits.BitPosAsync(Key("b"), false));
        Assert.Equal(23, await bits.BitPosAsync(Key("b"), true, 2));
        Assert.Equal(23, await bits.BitPosAsync(Key("b"), true, 10, -1, BitUnit.Bit));
        Assert.Equal(-1, await bits.BitPosAsync(Key("b"), true, 0, 0));
    }

    [Theory, EveryBackend]
    public async Task Strings_are_combined(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        await redis.Strings.SetAsync(Key("a"), new byte[] { 0b1100, 0xFF });
        await redis.Strings.SetAsync(Key("b"), new byte[] { 0b1010 });
        var bits = redis.Bitmaps;
        foreach (var (operation, first, second) in new[] { (BitOperation.And, 0b1000, 0), (BitOperation.Or, 0b1110, 0xFF), (BitOperation.Xor, 0b0110, 0xFF) })
        {
            Assert.Equal(2, await bits.BitOpAsync(operation, Key("d"), [Key("a"), Key("b")]));
            Assert.Equal($"{first:X2}{second:X2}", Convert.ToHexString((await redis.Strings.GetBytesAsync(Key("d")))!));
        }
        Assert.Equal(1, await bits.BitOpAsync(BitOperation.Not, Key("d"), [Key("b")]));
        Assert.Equal("F5", Convert.ToHexString((await redis.Strings.GetBytesAsync(Key("d")))!));
        await Assert.ThrowsAsync<ArgumentException>(async () => await bits.BitOpAsync(BitOperation.And, Key("d"), []));
    }

    [Theory, EveryBackend]
    public async Task Integers_within_a_string(TestBackend backend)
    {
        var bits = (await OpenAsync(backend)).Bitmaps;
        var u8 = BitFieldType.Unsigned(8);
        var operations = new BitFieldOperations().Set(u8, 0, 250).IncrBy(u8, 0, 10).Overflow(BitOverflow.Saturate).IncrBy(u8, 0, 300).Overflow(BitOverflow.Fail).IncrBy(u8, 0, 1)
            .Overflow(BitOverflow.Wrap).IncrBy(u8, BitFieldOffset.Index(2), 7).Get(BitFieldType.Signed(8), 0);
        Assert.Equal([0, 4, 255, null, 7, -1], await bits.BitFieldAsync(Key("f"), operations));
        var reading = new BitFieldOperations().Get(u8, BitFieldOffset.Index(2)).Get(BitFieldType.Signed(64), 0);
        Assert.Equal([7, unchecked((long)0xFF00_0700_0000_0000)], await bits.BitFieldAsync(Key("f"), reading));
        Expect.Items([7, unchecked((long)0xFF00_0700_0000_0000)], await bits.BitFieldRoAsync(Key("f"), reading));
        await Assert.ThrowsAsync<ArgumentException>(async () => await bits.BitFieldRoAsync(Key("f"), operations));
        Assert.Empty(await bits.BitFieldAsync(Key("f"), new BitFieldOperations()));
        Assert.Equal((6, 2), (operations.Count, reading.Count));
        Assert.Throws<ArgumentOutOfRangeException>(() => BitFieldType.Unsigned(64));
        Assert.Throws<ArgumentOutOfRangeException>(() => BitFieldType.Signed(0));
        Assert.Equal(("u8", "i64", "#3", "12"), (u8.ToString(), BitFieldType.Signed(64).ToString(), BitFieldOffset.Index(3).ToString(), ((BitFieldOffset)12).ToString()));
    }
}
