using System.Runtime.InteropServices;
using RedHare.Engine.Memory;
using RedHare.Engine.Structures;
using Xunit;
using Tree = RedHare.Engine.Structures.RankTree<RedHare.Engine.Tests.Structures.KeyedOrder>;

namespace RedHare.Engine.Tests.Structures;

public class RankTreeRekeyTests
{
    [Theory]
    [InlineData(31, 40, 200)]
    [InlineData(32, 70, 100)]
    [InlineData(33, 3_000, 5_000)]
    [InlineData(34, 3_000, 50)]
    public void Entries_move_to_where_their_new_keys_belong(int seed, int count, int keys)
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var checks = new ArenaChecks();
        using var arena = new Arena(1, checks);
        var root = default(RankTreeRoot);
        var model = new List<nint>();
        // One block, so that the order of equal keys, by address, is the same in every run.
        var words = Marshal.AllocHGlobal(8 * count);
        for (var i = 0; i < count; i++)
        {
            var entry = words + 8 * i;
            Marshal.WriteInt64(entry, random.Next(keys));
            Tree.Insert(ref root, arena, entry);
            model.Add(entry);
        }

        var refused = 0;
        for (var step = 0; step < 8_000; step++)
        {
            var entry = model[random.Next(count)];
            var old = Marshal.ReadInt64(entry);
            // Near and far, and in phases toward one end, so that the leaves at the other run empty.
            var key = random.Next(3) == 0 ? Math.Max(0, old + random.Next(-2, 3)) : step / 2000 % 2 == 0 ? random.Next(keys) : keys - 1 - random.Next(5);
            Assert.True(Tree.TryFind(root, entry, out var at));
            checks.FailAfter(random.Next(3) == 0 ? 0 : -1);
            try
            {
                at = Tree.Rekey(ref root, arena, at, new KeyChange(key, old));
                Assert.Equal(entry, at.Entry);
                Assert.Equal(key, Marshal.ReadInt64(entry));
            }
            catch (OutOfMemoryException)
            {
                refused++;
                Assert.Equal(old, Marshal.ReadInt64(entry));
            }

            checks.FailAfter(-1);
            if (step % 50 == 0) Assert.Equal(arena.UsedBytes, Tree.Verify(root, ordered: true));
        }

        Assert.Equal(count, root.Count);
        Assert.Equal(count, root.Weight);
        Assert.True(count < 1000 || refused > 0, $"{refused} refused");
        model.Sort(static (left, right) => (Marshal.ReadInt64(left), left).CompareTo((Marshal.ReadInt64(right), right)));
        for (var rank = 0; rank < count; rank++) Assert.Equal(model[rank], Tree.Seek(root, rank, out _).Entry);

        var none = new EntryCollector([]);
        Tree.Clear(ref root, arena, ref none);
        Assert.Equal(0, checks.LiveBlocks);
        Marshal.FreeHGlobal(words);
    }

    private readonly struct KeyChange(long key, long old) : IRankChange
    {
        public void Apply(nint entry) => Marshal.WriteInt64(entry, key);

        public void Undo(nint entry) => Marshal.WriteInt64(entry, old);
    }
}

/// <summary>Entries point to native words that hold their key; equal keys are ordered by address.</summary>
internal readonly struct KeyedOrder : IRankOrder
{
    public static bool UnitWeight => true;

    public static ulong Hint(nint entry) => (ulong)Marshal.ReadInt64(entry);

    public static int Compare(nint left, nint right) => left.CompareTo(right);

    public static long Weight(nint entry) => 1;
}
