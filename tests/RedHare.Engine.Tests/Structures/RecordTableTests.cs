using System.Text;
using RedHare.Engine.Memory;
using RedHare.Engine.Structures;
using Xunit;

namespace RedHare.Engine.Tests.Structures;

public class RecordTableTests : IDisposable
{
    private readonly ArenaChecks _checks = new();
    private readonly Arena _arena;
    private readonly MemberTable _table;

    public RecordTableTests()
    {
        _arena = new Arena(0x1234_5678_9ABC_DEF1, _checks);
        _table = new MemberTable(_arena);
    }

    public void Dispose() => _arena.Dispose();

    [Theory]
    [InlineData(5_000, 5_000)]
    [InlineData(5_000, 12_000)]
    [InlineData(5_000, 3)]
    public void A_table_with_room_for_more_than_comes_or_for_less_is_like_any_other(int reserved, int keys)
    {
        RecordTable<SetMember>.Reserve(ref _table.Root, _arena, reserved);
        for (var i = 0; i < keys; i++) _table.Add("k" + i, i % 3 == 0);
        Compare();
        for (var i = 0; i < keys; i++) _table.Remove("k" + i);
        Assert.Equal(0, _table.Root.Directory);
    }

    [Fact]
    public void Room_that_nobody_needed_is_given_back()
    {
        RecordTable<SetMember>.Reserve(ref _table.Root, _arena, 100_000);
        RecordTable<SetMember>.ReleaseUnused(ref _table.Root, _arena);
        Assert.Equal(0, _table.Root.Directory);
        Assert.Equal(0, _arena.UsedBytes);
    }

    [Theory]
    [InlineData(1, 30)]
    [InlineData(2, 700)]
    [InlineData(3, 12_000)]
    public void Behaves_like_a_dictionary_through_growth_and_shrinking(int seed, int keys)
    {
        var random = new Random(seed);
        for (var step = 0; step < keys * 12; step++)
        {
            var key = "k" + random.Next(keys);
            var grows = step / (keys * 3) % 2 == 0 ? 7 : 3;
            if (_table.Model.ContainsKey(key))
            {
                if (random.Next(10) >= grows) _table.Remove(key);
                else _table.Replace(key, random.Next(2) == 0);
            }
            else if (random.Next(10) < grows) _table.Add(key, random.Next(3) == 0);
            if (step % (keys * 2) == 0) Compare();
        }
        Compare();
        foreach (var key in _table.Model.Keys.ToList()) _table.Remove(key);
        Assert.Equal(default, _table.Root);
        Assert.Equal(0, _checks.LiveBlocks);
    }

    [Fact]
    public void Costs_at_most_the_stated_bytes_a_record()
    {
        var most = 0.0;
        for (var i = 0; i < 40_000; i++)
        {
            _table.Add("member:" + i);
            if (i >= 20_000 && i % 1000 == 0) most = Math.Max(most, (double)RecordTable<SetMember>.OverheadBytes(_table.Root) / _table.Model.Count);
        }
        Assert.InRange(most, 7.1, 16);
        Assert.Equal(_arena.UsedBytes, RecordTable<SetMember>.OverheadBytes(_table.Root) + _table.Model.Values.Sum(record => (long)SetMember.MemoryBytes(record)));
    }

    [Fact]
    public void Gives_its_segments_back_as_it_thins()
    {
        for (var i = 0; i < 30_000; i++) _table.Add("m" + i);
        var full = RecordTable<SetMember>.OverheadBytes(_table.Root);
        foreach (var key in _table.Model.Keys.Where((_, i) => i % 30 != 0).ToList()) _table.Remove(key);
        Compare();
        Assert.True(RecordTable<SetMember>.OverheadBytes(_table.Root) < full / 5, $"{full} became {RecordTable<SetMember>.OverheadBytes(_table.Root)}.");
    }

    [Fact]
    public void A_failed_allocation_leaves_it_unchanged()
    {
        // Past splits and doublings of the directory.
        for (var i = 0; i < 3000; i++)
        {
            var key = "key" + i;
            for (var allowed = 0; ; allowed++)
            {
                _checks.FailAfter(allowed);
                try
                {
                    _table.Add(key, i % 5 == 0);
                    break;
                }
                catch (OutOfMemoryException)
                {
                    Assert.Equal(0, _table.Find(key));
                    Assert.Equal(_table.Model.Count, _table.Root.Count);
                    if (i % 100 == 0) Compare();
                }
                finally
                {
                    _checks.FailAfter(-1);
                }
            }
        }
        Compare();
        // Removing needs no memory: what cannot shrink stays.
        _checks.FailAfter(0);
        foreach (var key in _table.Model.Keys.ToList()) _table.Remove(key);
        Assert.Equal(0, _checks.LiveBlocks);
    }

    [Fact]
    public void A_bucket_that_hundreds_passed_over_still_finds_and_forgets_all()
    {
        // Keys whose hashes share their first bits, so that they have one home bucket in every table of up to a few segments.
        var crowd = new List<string>();
        for (var i = 0; crowd.Count < 400; i++)
            if (_table.Hash("c" + i) >> 54 == 5) crowd.Add("c" + i);
        foreach (var key in crowd) _table.Add(key);
        Compare();
        foreach (var key in crowd.Take(399)) _table.Remove(key);
        Compare();
        foreach (var key in crowd.Take(399)) Assert.Equal(0, _table.Find(key));
        for (var i = 0; i < 2000; i++) _table.Add("other" + i);
        Compare();
    }

    [Fact]
    public void Tags_alone_decide_nothing()
    {
        // Equal tags in one bucket: the tag is one byte of the hash.
        var alike = new List<string>();
        for (var i = 0; alike.Count < 7; i++)
            if ((byte)(_table.Hash("t" + i) >> 8) == 77) alike.Add("t" + i);
        foreach (var key in alike) _table.Add(key);
        foreach (var key in alike) Assert.Equal(_table.Model[key], _table.Find(key));
        Assert.Equal(0, _table.Find("absent"));
    }

    [Theory]
    [InlineData(7, 5)]
    [InlineData(8, 500)]
    [InlineData(9, 6000)]
    public void A_scan_reports_all_that_stay_while_the_table_grows_and_shrinks(int seed, int stay)
    {
        var random = new Random(seed);
        for (var i = 0; i < stay; i++) _table.Add("stay" + i);
        for (var round = 0; round < 6; round++)
        {
            var found = new HashSet<string>();
            ulong position = 0, steps = 0;
            do
            {
                var next = _table.Scan(position, found);
                Assert.True(next > position || next == 0, "Positions must grow.");
                position = next;
                Assert.True(++steps < 1_000_000, "The scan must end.");
                Churn(random, stay, shrinks: (round & 1) == 0);
            }
            while (position != 0);
            Assert.Equal(stay, found.Count(key => key.StartsWith("stay", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void A_scan_of_an_unchanged_table_reports_each_record_once()
    {
        for (var i = 0; i < 5000; i++) _table.Add("s" + i, i % 7 == 0);
        var all = _table.ScanAll();
        Assert.Equal(5000, all.Count);
        Assert.Equal(5000, all.Distinct().Count());
        Assert.Equal(_table.Flagged.Order(), _table.ScanAll(flaggedOnly: true).Order());
    }

    [Fact]
    public void Random_records_are_about_equally_likely()
    {
        const int Keys = 3000, Draws = 60_000;
        for (var i = 0; i < Keys + 2000; i++) _table.Add("r" + i);
        for (var i = 0; i < 2000; i++) _table.Remove("r" + i);
        var counts = _table.Model.Keys.ToDictionary(key => key, _ => 0);
        var random = new Random(42);
        for (var i = 0; i < Draws; i++) counts[MemberTable.Name(RecordTable<SetMember>.Random(_table.Root, random))]++;
        const double Expected = (double)Draws / Keys;
        var square = counts.Values.Sum(count => (count - Expected) * (count - Expected) / Expected);
        // Mean 2999, standard deviation √5998 ≈ 77: six of them on either side.
        Assert.InRange(square, 2999 - 465, 2999 + 465);
    }

    [Fact]
    public void Records_drawn_together_are_all_records_in_time()
    {
        const int Keys = 3000, Draws = 30_000;
        for (var i = 0; i < Keys + 2000; i++) _table.Add("t" + i);
        for (var i = 0; i < 2000; i++) _table.Remove("t" + i);
        var counts = _table.Model.Keys.ToDictionary(key => key, _ => 0);
        var random = new Random(42);
        Span<nint> records = stackalloc nint[10];
        for (var i = 0; i < Draws; i++)
        {
            RecordTable<SetMember>.RandomNear(_table.Root, random, records);
            foreach (var record in records) counts[MemberTable.Name(record)]++;
        }
        Assert.InRange(counts.Values.Min(), 20, 100);
        Assert.InRange(counts.Values.Max(), 100, 500);
    }

    [Fact]
    public void Random_of_an_empty_table_is_none()
    {
        Assert.Equal(0, RecordTable<SetMember>.Random(_table.Root, new Random(1)));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(20_000)]
    public void Draining_hands_over_each_record_once_in_bounded_slices(int keys)
    {
        for (var i = 0; i < keys; i++) _table.Add("d" + i);
        var sink = new Counting(_arena);
        var slices = 0;
        int before;
        bool done;
        do
        {
            before = sink.Taken;
            done = RecordTable<SetMember>.Drain(ref _table.Root, _arena, 1000, ref sink);
            Assert.InRange(sink.Taken - before, 0, 1000 + 567);
            slices++;
        }
        while (!done);
        Assert.Equal(keys, sink.Taken);
        Assert.True(slices > keys / 1567, "One slice freed everything.");
        Assert.Equal(0, _checks.LiveBlocks);
        Assert.Equal(default, _table.Root);
    }

    private void Churn(Random random, int stay, bool shrinks)
    {
        for (var i = 0; i < 12; i++)
        {
            var key = "churn" + random.Next(stay * 3 + 40);
            if (!_table.Model.ContainsKey(key))
            {
                if (!shrinks || random.Next(4) == 0) _table.Add(key);
            }
            else if (shrinks || random.Next(4) == 0) _table.Remove(key);
        }
    }

    private void Compare()
    {
        Assert.Equal(_table.Model.Count, _table.Root.Count);
        Assert.Equal(_table.Flagged.Count, _table.Root.Flagged);
        foreach (var (key, record) in _table.Model) Assert.Equal(record, _table.Find(key));
        Assert.Equal(0, _table.Find("never"));
        Assert.Equal(_table.Model.Keys.Order(StringComparer.Ordinal), _table.ScanAll().Order(StringComparer.Ordinal));
        _checks.Verify();
    }

    private struct Counting(Arena arena) : IRecordSink
    {
        public int Taken;

        public void Take(nint record)
        {
            SetMember.Free(arena, record);
            Taken++;
        }
    }
}
