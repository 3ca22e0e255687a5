using RedHare.Engine.Structures;
using Xunit;

namespace RedHare.Engine.Tests.Values;

public sealed class ValueFootprintTests : ValueTest
{
    [Fact]
    public void Is_what_the_arena_gave_for_the_key()
    {
        Unit.BeginCommand();
        var set = Unit.Write(Bytes("set"), KeyEvent.Del);
        for (var i = 0; i < 500; i++) AddMember(set, "member " + i, new SetLimits(0, 0, 0));
        var used = Unit.Engine.Statistics.UsedBytes;
        var footprint = set.MemoryBytes(long.MaxValue);
        set.Delete();
        // The keyspace's own segment goes with its only key.
        var keyspace = used - Unit.Engine.Statistics.UsedBytes - footprint;
        Assert.InRange(keyspace, 0, 256);
    }

    [Fact]
    public void A_streams_nodes_are_measured_or_taken_to_be_alike()
    {
        var key = Write();
        var used = Unit.Engine.Statistics.UsedBytes;
        for (ulong i = 1; i <= 1000; i++)
        {
            var fields = new Structures.TestFields("field", "value");
            key.AddEntry(new StreamId(i, 0), ref fields, new StreamLimits(0, 10));
        }
        var all = key.MemoryBytes(long.MaxValue);
        // The keyspace's segment came with the key.
        Assert.InRange(Unit.Engine.Statistics.UsedBytes - used - all, 0, 256);
        Assert.InRange(key.MemoryBytes(5), all * 95 / 100, all * 105 / 100);
    }

    [Fact]
    public void Samples_stand_for_the_rest()
    {
        var key = Write();
        for (var i = 0; i < 1000; i++) key.SetField(Bytes($"field {i:000}"), Bytes("value"), new HashLimits(0, 0));
        Assert.Equal(key.MemoryBytes(long.MaxValue), key.MemoryBytes(5));
    }

    [Fact]
    public void Long_strings_count_their_block()
    {
        var key = Write();
        key.SetText(new byte[100_000]);
        Assert.InRange(key.MemoryBytes(1), 100_000, 100_600);
    }
}
