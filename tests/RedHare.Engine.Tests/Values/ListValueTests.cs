using System.Runtime.InteropServices;
using System.Text;
using RedHare.Engine.Structures;
using Xunit;

namespace RedHare.Engine.Tests.Values;

public sealed class ListValueTests : ValueTest
{
    /// <summary>Random operations against a managed list, with limits small enough that the encoding changes all the time.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(16)]
    [InlineData(2)]
    [InlineData(-1)]
    public void Behaves_as_a_managed_list(int setting)
    {
        var random = new Random(setting);
        var limit = new PackListLimit(setting);
        var model = new List<string>();
        var encodings = new HashSet<KeyEncoding>();
        for (var round = 0; round < 4000; round++)
        {
            var key = Write();
            Step(key, model, random, limit, growing: round / 200 % 2 == 0);
            if (round % 7 == 0) AssertSame(model, key);
            if (key.Exists) encodings.Add(key.Encoding);
        }
        Assert.Equal(2, encodings.Count);
    }

    /// <summary>At whichever allocation it fails: the key has not been there, and nothing is told to have changed.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(128)]
    public void A_failed_creation_is_no_change(int setting)
    {
        var failures = 0;
        for (var allowed = 0; ; allowed++, failures++)
        {
            var key = Write();
            var values = new Values(["first", new string('x', 300), "third", new string('y', 300), "fifth"]);
            Checks.FailAfter(allowed);
            try
            {
                key.PushAll(ListEnd.Right, ref values, new PackListLimit(setting));
                break;
            }
            catch (OutOfMemoryException)
            {
                Checks.FailAfter(-1);
                Assert.False(key.Exists);
                Assert.False(key.Changed);
            }
            finally
            {
                Checks.FailAfter(-1);
            }
        }
        Assert.InRange(failures, 1, 100);
        Assert.Equal(5, Write().ListLength());
    }

    private static void Step(WriteScope key, List<string> model, Random random, PackListLimit limit, bool growing)
    {
        var value = Value(random);
        var end = (ListEnd)random.Next(2);
        if (!key.Exists || random.Next(3) < (growing ? 2 : 1))
        {
            var values = new Values([value, Value(random), Value(random)]);
            foreach (var each in values.All) model.Insert(end == ListEnd.Left ? 0 : model.Count, each);
            key.PushAll(end, ref values, limit);
            return;
        }
        switch (random.Next(7))
        {
            case 0:
                var count = Math.Min(1 + random.Next(3), model.Count);
                model.RemoveRange(end == ListEnd.Left ? 0 : model.Count - count, count);
                key.RemoveEnd(end, count, limit);
                break;
            case 1:
                var (start, stop) = (random.Next(-3, 3), random.Next(-4, model.Count));
                var (from, to) = (Math.Max(start < 0 ? start + model.Count : start, 0), Math.Min(stop < 0 ? stop + model.Count : stop, model.Count - 1));
                var kept = from > to ? [] : model.GetRange(from, to - from + 1);
                model.Clear();
                model.AddRange(kept);
                key.Trim(start, stop, limit);
                break;
            case 2:
                var index = random.Next(-model.Count, model.Count);
                model[index < 0 ? index + model.Count : index] = value;
                Assert.True(key.SetElement(index, Bytes(value), limit));
                Assert.False(key.SetElement(model.Count, Bytes(value), limit));
                break;
            case 3:
                var pivot = model[random.Next(model.Count)];
                var after = random.Next(2) == 0;
                model.Insert(model.IndexOf(pivot) + (after ? 1 : 0), value);
                Assert.True(key.InsertBeside(Bytes(pivot), after, Bytes(value), limit));
                Assert.False(key.InsertBeside("not there"u8, after, Bytes(value), limit));
                break;
            case 4:
                var most = random.Next(-2, 3);
                Assert.Equal(Remove(model, value, most), key.RemoveEqual(Bytes(value), most, limit));
                break;
            case 5:
                var leaves = end == ListEnd.Left ? 0 : model.Count - 1;
                var moved = model[leaves];
                model.RemoveAt(leaves);
                model.Insert(end == ListEnd.Left ? model.Count : 0, moved);
                key.Rotate(end, Bytes(moved), limit);
                break;
            default:
                model.Insert(end == ListEnd.Left ? 0 : model.Count, value);
                key.Push(end, Bytes(value), limit);
                break;
        }
    }

    private static long Remove(List<string> model, string value, int most)
    {
        var removed = 0;
        while (most == 0 || removed < Math.Abs(most))
        {
            var at = most < 0 ? model.LastIndexOf(value) : model.IndexOf(value);
            if (at < 0) break;
            model.RemoveAt(at);
            removed++;
        }
        return removed;
    }

    [Fact]
    public void Becomes_nodes_where_the_pack_is_full_and_a_pack_where_one_node_is_half_empty()
    {
        var limit = new PackListLimit(4);
        var key = Write();
        foreach (var value in "abcd") key.Push(ListEnd.Right, [(byte)value], limit);
        Assert.Equal(KeyEncoding.ListPack, key.Encoding);
        key.Push(ListEnd.Right, "e"u8, limit);
        Assert.Equal(KeyEncoding.QuickList, key.Encoding);
        key.RemoveEnd(ListEnd.Right, 2, limit);
        Assert.Equal(KeyEncoding.QuickList, key.Encoding);
        key.RemoveEnd(ListEnd.Right, 1, limit);
        Assert.Equal(KeyEncoding.ListPack, key.Encoding);
        AssertSame(["a", "b"], key);
    }

    [Fact]
    public void The_expiry_survives_both_conversions()
    {
        var limit = new PackListLimit(2);
        var key = Write();
        key.Push(ListEnd.Right, "a"u8, limit);
        key.SetExpiry(long.MaxValue);
        key.Push(ListEnd.Right, "b"u8, limit);
        key.Push(ListEnd.Right, "c"u8, limit);
        Assert.Equal((KeyEncoding.QuickList, long.MaxValue), (key.Encoding, key.Expiry));
        key.RemoveEnd(ListEnd.Right, 2, limit);
        Assert.Equal((KeyEncoding.ListPack, long.MaxValue), (key.Encoding, key.Expiry));
    }

    [Fact]
    public void Nothing_found_is_no_change()
    {
        var limit = new PackListLimit(-2);
        Write().Push(ListEnd.Left, "a"u8, limit);
        var key = Write();
        Assert.Equal(0, key.RemoveEqual("b"u8, 0, limit));
        Assert.Equal(0, key.RemoveEqual("b"u8, -1, limit));
        key.Trim(0, -1, limit);
        Assert.False(key.SetElement(1, "b"u8, limit));
        Assert.False(key.InsertBeside("b"u8, true, "c"u8, limit));
        Assert.False(key.Changed);
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(3)]
    [InlineData(2)]
    public void A_failed_change_leaves_the_elements_as_they_were(int setting)
    {
        var limit = new PackListLimit(setting);
        var key = Write();
        FailEverywhere(() => Content(key), () =>
        {
            var values = new Values(["a", "b", "c"]);
            key.PushAll(ListEnd.Left, ref values, limit);
        });
        for (var i = 0; i < 40; i++)
        {
            FailEverywhere(() => Content(key), () =>
            {
                var values = new Values([new string('x', i * 3), "17"]);
                key.PushAll((ListEnd)(i & 1), ref values, limit);
            });
            FailEverywhere(() => Content(key), () => key.InsertBeside("17"u8, true, Bytes(new string('y', i * 5)), limit));
            FailEverywhere(() => Content(key), () => key.SetElement(i, Bytes(new string('z', i * 7)), limit));
            FailEverywhere(() => Content(key), () => key.Rotate(ListEnd.Left, Bytes(Text(key.Element(0).Entry)), limit));
        }
    }

    [Fact]
    public void Removal_needs_no_memory()
    {
        var limit = new PackListLimit(4);
        var key = Write();
        for (var i = 0; i < 60; i++) key.Push(ListEnd.Right, Bytes("element " + i % 7), limit);
        Checks.FailAfter(0);
        Assert.Equal(8, key.RemoveEqual("element 6"u8, 0, limit));
        Assert.Equal(1, key.RemoveEqual("element 0"u8, -1, limit));
        key.Trim(3, -4, limit);
        while (key.Exists) key.RemoveEnd(ListEnd.Left, 1, limit);
        Checks.FailAfter(-1);
    }

    private static void AssertSame(List<string> model, WriteScope key)
    {
        Assert.Equal(string.Join(' ', model), Content(key));
        if (!key.Exists) return;
        Assert.Equal(model.Count, key.ListLength());
        var backward = new List<string>();
        for (var at = key.Element(-1); at.IsValid; at.MovePrevious()) backward.Add(Text(at.Entry));
        backward.Reverse();
        Assert.Equal(model, backward);
        Assert.Equal(model[model.Count / 2], Text(key.Element(model.Count / 2).Entry));
        if (key.Encoding == KeyEncoding.QuickList) PackList.Verify(MemoryMarshal.Read<PackListRoot>(key.Bytes));
        else Assert.True(Pack.Validate(key.Packed(), deep: true));
    }

    private static string Content(WriteScope key)
    {
        var elements = new List<string>();
        if (key.Exists)
            for (var at = key.Element(0); at.IsValid; at.MoveNext()) elements.Add(Text(at.Entry));
        return string.Join(' ', elements);
    }

    private static string Text(PackEntry entry) => Encoding.Latin1.GetString(entry.Text(new byte[PackEntry.ScratchLength]));

    private static string Value(Random random) => random.Next(8) switch
    {
        0 => random.Next(200).ToString(System.Globalization.CultureInfo.InvariantCulture),
        1 => new string('l', random.Next(300)),
        2 => "0" + random.Next(10),
        _ => "element " + random.Next(20),
    };

    private readonly struct Values(string[] values) : IPackSource
    {
        public string[] All => values;

        public int Count => values.Length;

        public PackValue Get(int index) => Bytes(values[index]);
    }
}
