using System.Text;
using Xunit;

namespace RedHare.Engine.Tests.Values;

/// <summary>Random members come as often as each other, alone and in each combination, in every form of a set.</summary>
public sealed class SetViewTests : ValueTest
{
    private struct Picked(List<string> members) : IMemberSink
    {
        public readonly bool Take(ReadOnlySpan<byte> member)
        {
            members.Add(Encoding.Latin1.GetString(member));
            return true;
        }
    }

    private WriteScope Set(KeyEncoding form, int members)
    {
        var limits = new SetLimits(512, form == KeyEncoding.ListPack ? 128 : 0, 64);
        var key = Write();
        key.CreateSet(Bytes(form == KeyEncoding.IntSet ? "0" : "m0"), 1, limits);
        for (var i = 1; i < members; i++) key.AddMember(Bytes((form == KeyEncoding.IntSet ? "" : "m") + i), limits);
        Assert.Equal(form, key.Encoding);
        return key;
    }

    private static void AssertEven(Dictionary<string, int> counts, int kinds, double expected)
    {
        Assert.Equal(kinds, counts.Count);
        // Six standard deviations: about one false alarm in ten million runs.
        Assert.All(counts.Values, n => Assert.InRange(n, expected - 6 * Math.Sqrt(expected), expected + 6 * Math.Sqrt(expected)));
    }

    [Theory]
    [InlineData(KeyEncoding.IntSet)]
    [InlineData(KeyEncoding.ListPack)]
    [InlineData(KeyEncoding.HashTable)]
    public void Repeated_picks_are_even(KeyEncoding form)
    {
        var key = Set(form, 10);
        var members = new List<string>();
        var sink = new Picked(members);
        key.AsSet().Pick(10_000, distinct: false, ref sink);
        AssertEven(members.CountBy(m => m).ToDictionary(), 10, 1000);
    }

    [Theory]
    [InlineData(KeyEncoding.IntSet, 4, 2, 6)]
    [InlineData(KeyEncoding.ListPack, 4, 2, 6)]
    [InlineData(KeyEncoding.HashTable, 4, 2, 6)]
    [InlineData(KeyEncoding.HashTable, 10, 2, 45)]
    public void Distinct_picks_are_even_over_combinations(KeyEncoding form, int size, int count, int combinations)
    {
        var key = Set(form, size);
        var counts = new Dictionary<string, int>();
        for (var round = 0; round < combinations * 500; round++)
        {
            var members = new List<string>();
            var sink = new Picked(members);
            key.AsSet().Pick(count, distinct: true, ref sink);
            var combination = string.Join(' ', members.Order());
            counts[combination] = counts.GetValueOrDefault(combination) + 1;
        }
        AssertEven(counts, combinations, 500);
    }

    [Theory]
    [InlineData(KeyEncoding.IntSet)]
    [InlineData(KeyEncoding.ListPack)]
    [InlineData(KeyEncoding.HashTable)]
    public void Popped_members_are_even(KeyEncoding form)
    {
        var limits = new SetLimits(512, form == KeyEncoding.ListPack ? 128 : 0, 64);
        var counts = new Dictionary<string, int>();
        for (var round = 0; round < 2000; round++)
        {
            var key = Set(form, 4);
            var members = new List<string>();
            var sink = new Picked(members);
            key.PopMembers(2, limits, ref sink);
            Assert.Equal(2, key.AsSet().Count);
            Assert.All(members, m => Assert.False(key.AsSet().Contains(Bytes(m))));
            foreach (var member in members) counts[member] = counts.GetValueOrDefault(member) + 1;
            key.Delete();
        }
        AssertEven(counts, 4, 1000);
    }
}
