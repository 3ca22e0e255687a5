using RedHare.Engine.Structures;
using Xunit;

namespace RedHare.Engine.Tests.Structures;

public sealed class PackValidationTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("")]
    [InlineData("0700000000")]
    [InlineData("08000000" + "0000" + "FF")] // total is not the length
    [InlineData("07000000" + "0000" + "FE")] // no end
    [InlineData("09000000" + "0000" + "0101" + "FF")] // an element that the count denies
    [InlineData("07000000" + "0100" + "FF")] // a count without its element
    [InlineData("09000000" + "0100" + "0102" + "FF")] // wrong back-length
    [InlineData("09000000" + "0100" + "F501" + "FF")] // unknown encoding
    [InlineData("09000000" + "0100" + "FF01" + "FF")] // an end in the middle
    [InlineData("0A000000" + "0100" + "826102" + "FF")] // a string over the end byte
    [InlineData("09000000" + "0100" + "F0FF" + "FF")] // a prefix over the end byte
    [InlineData("0D000000" + "0100" + "F0FFFFFFFF05" + "FF")] // a string of 4 GiB
    [InlineData("0D000000" + "0100" + "F0FBFFFF7F05" + "FF")] // a string of 2 GiB, whose size overflows
    [InlineData("0E000000" + "0100" + "F4000000000000" + "FF")] // an integer cut short
    public void Broken_packs_are_refused(string hex) => Assert.False(Pack.Validate(Convert.FromHexString(hex), deep: true));

    [Theory]
    [InlineData("07000000" + "0000" + "FF")]
    [InlineData("09000000" + "FFFF" + "0101" + "FF")] // count unknown
    [InlineData("0B000000" + "0100" + "82313203" + "FF")] // a number left as text
    [InlineData("11000000" + "0100" + "F40500000000000000" + "09" + "FF")] // a small number in a wide encoding
    [InlineData("0D000000" + "0100" + "F00000000005" + "FF")] // an empty string with the longest prefix
    public void Odd_but_whole_packs_are_accepted(string hex) => Assert.True(Pack.Validate(Convert.FromHexString(hex), deep: true));

    [Fact]
    public void A_shallow_check_reads_header_and_end_only()
    {
        Assert.True(Pack.Validate(Convert.FromHexString("0900000001000102FF"), deep: false));
        Assert.False(Pack.Validate(Convert.FromHexString("0900000001000102FE"), deep: false));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(4711)]
    public void Mutated_packs_never_lead_outside(int seed)
    {
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var accepted = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var storage = ArrayPackStorage.EmptyPack();
            for (var i = random.Next(8); i >= 0; i--) Pack.Append(ref storage, PackSamples.Next(random));
            var pack = storage.Array.ToArray();
            for (var i = random.Next(1, 4); i > 0; i--) pack[random.Next(pack.Length)] = (byte)random.Next(256);
            if (random.Next(8) == 0) pack = pack[..random.Next(pack.Length)];
            Pack.Validate(pack, deep: false);
            if (!Pack.Validate(pack, deep: true)) continue;
            accepted++;
            ReadWhole(pack, random);
        }
        Assert.NotEqual(0, accepted);
    }

    /// <summary>What passed must be readable to its ends in both directions; the array is as long as the pack, so a step outside throws.</summary>
    private static void ReadWhole(byte[] pack, Random random)
    {
        var count = 0;
        var scratch = new byte[PackEntry.ScratchLength];
        foreach (var entry in Pack.Enumerate(pack))
        {
            count++;
            Assert.Equal(entry.Length, entry.Text(scratch).Length);
        }
        Assert.Equal(Pack.Count(pack), count);
        for (var offset = Pack.Last(pack); offset >= 0; offset = Pack.Previous(pack, offset)) count--;
        Assert.Equal(0, count);
        Pack.Find(pack, Pack.First(pack), PackSamples.Next(random), 0);
    }
}
