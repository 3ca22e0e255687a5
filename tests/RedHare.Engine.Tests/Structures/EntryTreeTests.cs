using System.Text;
using RedHare.Engine.Memory;
using RedHare.Engine.Structures;
using Xunit;

namespace RedHare.Engine.Tests.Structures;

/// <summary>A stream's entries against a plain list of ids and texts.</summary>
public class EntryTreeTests
{
    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(2, 4096, 3)]
    [InlineData(3, 200, 100)]
    [InlineData(4, 0, 0)]
    [InlineData(5, 4096, 10)]
    public void Behaves_like_a_list_also_where_memory_runs_out(int seed, long bytes, long entries)
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var checks = new ArenaChecks();
        using var arena = new Arena(1, checks);
        var stream = new Pair(arena, new StreamLimits(bytes, entries));
        for (var step = 0; step < 6000; step++)
        {
            // Long phases that mostly grow or mostly shrink, so that nodes come and go at both ends.
            var grows = step / 1500 % 2 == 0;
            if (random.Next(4) == 0) checks.FailAfter(random.Next(3));
            try
            {
                Change(random, stream, grows);
            }
            catch (OutOfMemoryException)
            {
                // The model was not changed, and what follows compares the two.
            }
            checks.FailAfter(-1);
            if (step % 61 == 0) stream.Compare(random);
        }
        stream.Compare(random);
        stream.Copy();
        stream.Free();
        checks.Verify();
        Assert.Equal(0, arena.UsedBytes);
    }

    [Fact]
    public void A_long_stream_is_trimmed_without_a_visit_to_its_entries()
    {
        using var arena = new Arena();
        var root = default(StreamRoot);
        var limits = new StreamLimits(4096, 100);
        var fields = new TestFields("field", "value");
        for (ulong i = 1; i <= 500_000; i++) EntryTree.Append(ref root, arena, limits, new(i, 0), ref fields);
        var used = arena.UsedBytes;
        Assert.Equal(499_950, EntryTrim.Trim(ref root, arena, StreamTrim.ToLength(50), out var head));
        // The nodes are still there, but for those of one leaf.
        Assert.InRange(arena.UsedBytes, used * 98 / 100, used);
        Assert.InRange(head.Count, 4940, 5000);
        Assert.Equal((50L, 1L), (root.Length, root.Tree.Count));
        var budget = 100;
        Assert.False(EntryTree.FreeSlice(ref head, arena, ref budget));
        Assert.Equal(0, budget);
        budget = int.MaxValue;
        Assert.True(EntryTree.FreeSlice(ref head, arena, ref budget));
        Assert.Equal(EntryTree.Verify(root), arena.UsedBytes);
    }

    [Fact]
    public void Entries_with_the_same_fields_cost_little_more_than_their_values()
    {
        using var arena = new Arena();
        var root = default(StreamRoot);
        var limits = new StreamLimits(4096, 100);
        for (ulong i = 1; i <= 100_000; i++)
        {
            var fields = new TestFields("temperature", "21.5", "humidity", "0.45");
            EntryTree.Append(ref root, arena, limits, new(1_700_000_000_000 + i, 0), ref fields);
        }
        // Values 2 × 6, flags 2, id 2 or 3 and 2, pieces 2, and the node's share.
        Assert.InRange((double)arena.UsedBytes / root.Length, 20, 23.5);
    }

    private static void Change(Random random, Pair stream, bool grows)
    {
        switch (random.Next(grows ? 24 : 12))
        {
            case 0:
                stream.Trim(random.Next(2) == 0 ? StreamTrim.ToLength(random.Next(stream.Length + 3)) : StreamTrim.ToId(stream.SomeId(random)));
                break;
            case 1:
                var limit = random.Next(3) == 0 ? 0 : random.Next(50) + 1;
                stream.Trim(random.Next(2) == 0 ? StreamTrim.ToLength(random.Next(stream.Length + 3), true, limit) : StreamTrim.ToId(stream.SomeId(random), true, limit));
                break;
            case < 6:
                stream.Remove(stream.SomeId(random));
                break;
            default:
                stream.Append(random);
                break;
        }
    }

    /// <summary>A stream and its model.</summary>
    private sealed class Pair(Arena arena, StreamLimits limits)
    {
        private readonly List<(StreamId Id, string Text)> _model = [];
        private StreamRoot _root;

        public int Length => _model.Count;

        public StreamId SomeId(Random random)
        {
            if (_model.Count == 0) return new((ulong)random.Next(100), 0);
            // Mostly near the head, so that the rest lives to be changed too.
            var id = _model[random.Next(random.Next(3) == 0 ? _model.Count : Math.Min(_model.Count, 20))].Id;
            return random.Next(5) == 0 ? id with { Sequence = id.Sequence + 1 } : id;
        }

        public void Append(Random random)
        {
            var last = _root.LastId;
            var id = random.Next(3) switch
            {
                0 => last with { Sequence = last.Sequence + 1 },
                1 => new StreamId(last.Milliseconds + 1, random.Next(2) == 0 ? 0 : ulong.MaxValue),
                _ => new StreamId(last.Milliseconds + (ulong)random.Next(1, 100_000), (ulong)random.Next(5)),
            };
            if (id <= last) id = new(last.Milliseconds + 1, 0);
            var texts = random.Next(6) == 0
                ? Enumerable.Range(0, 2 * random.Next(1, 5)).Select(_ => Text(random)).ToArray()
                : ["a", Text(random), "42", Text(random)];
            var fields = new TestFields(texts);
            EntryTree.Append(ref _root, arena, limits, id, ref fields);
            _model.Add((id, string.Join('|', texts)));
        }

        public void Remove(StreamId id)
        {
            var at = _model.FindIndex(entry => entry.Id == id);
            Assert.Equal(at >= 0, EntryTree.Remove(ref _root, arena, id));
            if (at >= 0) _model.RemoveAt(at);
        }

        public void Trim(StreamTrim trim)
        {
            var head = default(RankTreeRoot);
            var before = _root.Length;
            long removed;
            try
            {
                removed = EntryTrim.Trim(ref _root, arena, trim, out head);
                Assert.Equal(before - _root.Length, removed);
                var excess = trim.Length >= 0 ? Math.Max(0, _model.Count - trim.Length) : _model.Count(entry => entry.Id < trim.First);
                if (trim.WholeNodes) Assert.InRange(removed, 0, trim.Limit > 0 ? Math.Min(trim.Limit, excess) : excess);
                else Assert.Equal(excess, removed);
            }
            finally
            {
                removed = before - _root.Length;
                _model.RemoveRange(0, (int)removed);
                for (var budget = 7; !EntryTree.FreeSlice(ref head, arena, ref budget); budget = 7) { }
            }
        }

        public void Compare(Random random)
        {
            Assert.Equal(arena.UsedBytes, EntryTree.Verify(_root));
            Assert.Equal(_model.Count, _root.Length);
            Assert.Equal(_model, Read(EntryTree.Forward(_root, StreamId.Min, StreamId.Max)));
            Assert.Equal(Enumerable.Reverse(_model), Read(EntryTree.Backward(_root, StreamId.Min, StreamId.Max)));
            for (var i = 0; i < 5; i++)
            {
                var (from, to) = (SomeId(random), SomeId(random));
                var inside = _model.Where(entry => entry.Id >= from && entry.Id <= to).ToList();
                Assert.Equal(inside, Read(EntryTree.Forward(_root, from, to)));
                Assert.Equal(Enumerable.Reverse(inside), Read(EntryTree.Backward(_root, from, to)));
            }
            Assert.Equal(arena.UsedBytes, EntryTree.Footprint(_root, long.MaxValue));
        }

        public void Copy()
        {
            using var checks = new ArenaChecks();
            using var other = new Arena(1, checks);
            for (var allowed = 0; ; allowed++)
            {
                checks.FailAfter(allowed);
                try
                {
                    var copy = EntryTree.Copy(_root, other);
                    Assert.Equal(other.UsedBytes, EntryTree.Verify(copy));
                    Assert.Equal(_model, Read(EntryTree.Forward(copy, StreamId.Min, StreamId.Max)));
                    Assert.Equal((_root.LastId, _root.EntriesAdded, _root.Length), (copy.LastId, copy.EntriesAdded, copy.Length));
                    var budget = int.MaxValue;
                    EntryTree.FreeSlice(ref copy.Tree, other, ref budget);
                    break;
                }
                catch (OutOfMemoryException)
                {
                    Assert.Equal(0, other.UsedBytes);
                }
            }
        }

        public void Free()
        {
            for (var budget = 3; !EntryTree.FreeSlice(ref _root.Tree, arena, ref budget); budget = 3) { }
        }

        private static List<(StreamId Id, string Text)> Read(StreamCursor at)
        {
            var read = new List<(StreamId, string)>();
            Span<byte> scratch = stackalloc byte[PackEntry.ScratchLength];
            // Some entries' fields are not asked for: the cursor must pass over them by itself.
            while (at.Next())
            {
                var texts = new List<string>();
                while (at.NextField(out var field, out var value))
                {
                    texts.Add(Encoding.Latin1.GetString(field.Text(scratch)));
                    texts.Add(Encoding.Latin1.GetString(value.Text(scratch)));
                }
                Assert.Equal(at.FieldCount * 2, texts.Count);
                read.Add((at.Id, string.Join('|', texts)));
            }
            return read;
        }

        private static string Text(Random random) => random.Next(5) switch
        {
            0 => $"{random.NextInt64(long.MinValue, long.MaxValue)}",
            1 => $"{random.Next(-5000, 5000)}",
            2 => new string((char)random.Next('a', 'e'), random.Next(100)),
            3 => "",
            _ => $"value {random.Next(10)}",
        };
    }
}
