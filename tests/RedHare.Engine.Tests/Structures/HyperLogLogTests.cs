using System.Text;
using RedHare.Engine.Structures;
using Xunit;

namespace RedHare.Engine.Tests.Structures;

public sealed class HyperLogLogTests
{
    [Theory]
    [InlineData("", 0x00UL)]
    public void An_empty_text_hashes_to_what_its_seed_makes_of_it(string text, ulong seedless) =>
        Assert.Equal(seedless, MurmurHash64A.Of(Encoding.ASCII.GetBytes(text), 0));

    [Theory]
    [InlineData("a", 12711, 2)]
    public void Elements_have_their_place_by_Rediss_hash(string element, int register, int value) =>
        Assert.Equal((register, value), HyperLogLog.Place(Encoding.ASCII.GetBytes(element)));

    [Fact]
    public void Dense_registers_keep_what_they_are_given()
    {
        var random = new Random(1);
        var value = new byte[HyperLogLog.DenseLength];
        var model = new byte[HyperLogLog.RegisterCount];
        for (var i = 0; i < 100_000; i++)
        {
            var register = random.Next(model.Length);
            model[register] = (byte)random.Next(64);
            DenseRegisters.Set(value, register, model[register]);
        }
        for (var i = 0; i < model.Length; i++) Assert.Equal(model[i], DenseRegisters.Get(value, i));

        var merged = new byte[model.Length];
        DenseRegisters.Merge(value, merged);
        Assert.Equal(model, merged);

        var copy = new byte[HyperLogLog.DenseLength];
        DenseRegisters.SetAll(copy, model);
        Assert.Equal(value, copy);

        var histogram = new int[CardinalityEstimate.HistogramLength];
        DenseRegisters.CountInto(value, histogram);
        Assert.Equal(Enumerable.Range(0, 64).Select(v => model.Count(register => register == v)), histogram);
        Array.Clear(histogram);
        DenseRegisters.CountBytesInto(model, histogram);
        Assert.Equal(Enumerable.Range(0, 64).Select(v => model.Count(register => register == v)), histogram);
    }

    [Theory]
    [InlineData(1, 32)]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    public void Sparse_registers_are_those_of_a_plain_array(int seed, int greatest)
    {
        var random = new Random(seed);
        var model = new byte[HyperLogLog.RegisterCount];
        var value = new byte[HyperLogLog.RegisterCount * 2];
        var length = HyperLogLog.EmptyLength;
        HyperLogLog.WriteEmpty(value.AsSpan(0, length));
        for (var i = 0; i < 20_000; i++)
        {
            // Neighbours, so that runs split and join.
            var register = random.Next(2) == 0 ? random.Next(model.Length) : random.Next(500);
            var raised = random.Next(1, greatest + 1);
            var cursor = new SparseCursor();
            var expected = raised > model[register] ? SparseOutcome.Raised : SparseOutcome.Unchanged;
            Assert.Equal(expected, SparseRegisters.Probe(value.AsSpan(0, length), register, raised));
            Assert.Equal(expected, SparseRegisters.Raise(value, ref length, register, raised, value.Length, ref cursor));
            model[register] = (byte)Math.Max(model[register], raised);
        }
        var registers = new byte[model.Length];
        Assert.True(HyperLogLog.TryMerge(value.AsSpan(0, length), registers));
        Assert.Equal(model, registers);

        var dense = new byte[HyperLogLog.DenseLength];
        Assert.True(HyperLogLog.TryToDense(value.AsSpan(0, length), dense));
        Assert.True(HyperLogLog.TryCount(dense, out var count));
        Assert.True(HyperLogLog.TryCount(value.AsSpan(0, length), out var other));
        Assert.Equal(count, other);
    }

    [Fact]
    public void A_cursor_finds_what_a_search_from_the_start_finds()
    {
        var random = new Random(4);
        byte[] one = new byte[HyperLogLog.RegisterCount * 2], two = new byte[one.Length];
        int oneLength = HyperLogLog.EmptyLength, twoLength = oneLength;
        HyperLogLog.WriteEmpty(one.AsSpan(0, oneLength));
        HyperLogLog.WriteEmpty(two.AsSpan(0, twoLength));
        for (var pass = 0; pass < 3; pass++)
        {
            var cursor = new SparseCursor();
            for (var register = 0; register < HyperLogLog.RegisterCount; register += random.Next(1, 5))
            {
                var raised = random.Next(1, 4);
                var fresh = new SparseCursor();
                SparseRegisters.Raise(one, ref oneLength, register, raised, one.Length, ref cursor);
                SparseRegisters.Raise(two, ref twoLength, register, raised, two.Length, ref fresh);
            }
            Assert.Equal(two.AsSpan(0, twoLength), one.AsSpan(0, oneLength));
        }
    }

    [Fact]
    public void Any_bytes_behind_a_header_are_counted_or_refused()
    {
        var random = new Random(5);
        var registers = new byte[HyperLogLog.RegisterCount];
        var dense = new byte[HyperLogLog.DenseLength];
        for (var i = 0; i < 20_000; i++)
        {
            var value = new byte[HyperLogLog.HeaderLength + random.Next(40) + SparseRegisters.MaxGrowth];
            random.NextBytes(value);
            "HYLL\x01"u8.CopyTo(value);
            var length = value.Length - SparseRegisters.MaxGrowth;
            Assert.True(HyperLogLog.IsValid(value.AsSpan(0, length)));
            var isSound = HyperLogLog.TryMerge(value.AsSpan(0, length), registers);
            Assert.Equal(isSound, HyperLogLog.TryToDense(value.AsSpan(0, length), dense));
            Assert.Equal(isSound, HyperLogLog.TryCount(value.AsSpan(0, length), out _));
            var cursor = new SparseCursor();
            var outcome = SparseRegisters.Raise(value, ref length, random.Next(HyperLogLog.RegisterCount), random.Next(1, 52), 3000, ref cursor);
            Assert.False(isSound && outcome == SparseOutcome.Corrupt);
        }
    }
}
