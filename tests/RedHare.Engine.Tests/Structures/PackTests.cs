using System.Text;
using RedHare.Engine.Structures;
using Xunit;

namespace RedHare.Engine.Tests.Structures;

public sealed class PackTests
{
    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    private static ArrayPackStorage Of(params string[] elements)
    {
        var storage = ArrayPackStorage.EmptyPack();
        foreach (var element in elements) Pack.Append(ref storage, Bytes(element));
        return storage;
    }

    private static string[] Elements(ReadOnlySpan<byte> pack)
    {
        var elements = new List<string>();
        Span<byte> scratch = stackalloc byte[PackEntry.ScratchLength];
        foreach (var entry in Pack.Enumerate(pack)) elements.Add(Encoding.Latin1.GetString(entry.Text(scratch)));
        return [.. elements];
    }

    [Fact]
    public void An_empty_pack_is_seven_bytes()
    {
        var pack = Of().Array;
        Assert.Equal("07000000" + "0000" + "FF", Convert.ToHexString(pack));
        Assert.Equal(0, Pack.Count(pack));
        Assert.Equal(-1, Pack.First(pack));
        Assert.Equal(-1, Pack.Last(pack));
        Assert.Equal(-1, Pack.Seek(pack, 0));
        Assert.Equal(-1, Pack.Seek(pack, -1));
        Assert.Equal(-1, Pack.Find(pack, Pack.First(pack), "a"u8, 0));
        Assert.True(Pack.Validate(pack, deep: true));
    }

    [Fact]
    public void The_layout_is_that_of_the_specification()
    {
        var pack = Of("hello", "7").Array;
        Assert.Equal("10000000" + "0200" + "8568656C6C6F06" + "0701" + "FF", Convert.ToHexString(pack));
    }

    [Fact]
    public void Two_elements_are_added_with_one_resize()
    {
        var storage = Of("a");
        var before = storage.Resizes;
        var offset = Pack.Append(ref storage, "field"u8, "12"u8);
        Assert.Equal(before + 1, storage.Resizes);
        Assert.True(Pack.Get(storage.Array, offset).Equals("field"u8));
        Assert.Equal(["a", "field", "12"], Elements(storage.Array));
    }

    [Fact]
    public void Insertions_go_before_behind_and_to_both_ends()
    {
        var storage = Of("b", "d");
        Pack.InsertAfter(ref storage, Pack.First(storage.Array), "c"u8);
        Pack.InsertAfter(ref storage, Pack.Last(storage.Array), 5L);
        Pack.InsertBefore(ref storage, Pack.First(storage.Array), "x"u8, -100L);
        Pack.Prepend(ref storage, "a"u8);
        Assert.Equal(["a", "x", "-100", "b", "c", "d", "5"], Elements(storage.Array));
        Assert.Equal(7, Pack.Count(storage.Array));
    }

    [Fact]
    public void Positions_count_from_both_ends()
    {
        var pack = Of("a", "bb", "1000", "dddd").Array;
        for (var i = 0; i < 4; i++) Assert.Equal(Pack.Seek(pack, i), Pack.Seek(pack, i - 4));
        Assert.Equal(-1, Pack.Seek(pack, 4));
        Assert.Equal(-1, Pack.Seek(pack, -5));
        Assert.Equal(-1, Pack.Seek(pack, long.MinValue));
        Assert.Equal(-1, Pack.Seek(pack, long.MaxValue));
    }

    [Fact]
    public void Find_skips_values_between_fields()
    {
        var pack = Of("b", "a", "a", "b").Array;
        Assert.Equal(Pack.Seek(pack, 2), Pack.Find(pack, Pack.First(pack), "a"u8, 1));
        Assert.Equal(Pack.Seek(pack, 1), Pack.Find(pack, Pack.First(pack), "a"u8, 0));
        Assert.Equal(-1, Pack.Find(pack, Pack.Seek(pack, 3), "a"u8, 0));
        Assert.Equal(-1, Pack.Find(pack, -1, "a"u8, 0));
    }

    [Fact]
    public void Find_sees_a_number_that_an_outsider_left_as_text()
    {
        // A string element "12", which neither Redis nor we would write.
        var pack = Convert.FromHexString("0B000000" + "0100" + "82313203" + "FF");
        Assert.True(Pack.Validate(pack, deep: true));
        Assert.Equal(6, Pack.Find(pack, 6, "12"u8, 0));
    }

    [Fact]
    public void Delete_returns_what_follows()
    {
        var storage = Of("a", "b", "c", "d");
        var offset = Pack.Delete(ref storage, Pack.Seek(storage.Array, 1), 2);
        Assert.True(Pack.Get(storage.Array, offset).Equals("d"u8));
        Assert.Equal(-1, Pack.Delete(ref storage, offset, 100));
        Assert.Equal(["a"], Elements(storage.Array));
        Pack.DeleteRange(ref storage, 5, 1);
        Assert.Equal(1, Pack.Count(storage.Array));
        Pack.DeleteRange(ref storage, -1, 1);
        Assert.Equal(Of().Array, storage.Array);
    }

    [Fact]
    public void The_count_turns_unknown_at_65535_and_is_still_answered()
    {
        var storage = ArrayPackStorage.EmptyPack();
        var source = new Repeated(65534, 1);
        Pack.AppendAll(ref storage, ref source);
        Assert.Equal(65534, Pack.Count(storage.Array));
        Pack.Append(ref storage, 2L);
        Assert.Equal("FFFF", Convert.ToHexString(storage.Array.AsSpan(4, 2)));
        Assert.Equal(65535, Pack.Count(storage.Array));
        Pack.Append(ref storage, 3L);
        Assert.Equal(65536, Pack.Count(storage.Array));
        Assert.Equal(3, Pack.Get(storage.Array, Pack.Seek(storage.Array, 65535)).Integer);
        Assert.Equal(Pack.Seek(storage.Array, 0), Pack.Seek(storage.Array, -65536));
        Assert.Equal(-1, Pack.Seek(storage.Array, -65537));
        Assert.True(Pack.Validate(storage.Array, deep: true));
    }

    [Fact]
    public void A_batch_grows_the_storage_once()
    {
        var storage = Of("a");
        var before = storage.Resizes;
        var source = new Repeated(300, 12345);
        Pack.AppendAll(ref storage, ref source);
        Assert.Equal(before + 1, storage.Resizes);
        Assert.Equal(301, Pack.Count(storage.Array));
        Assert.All(Elements(storage.Array)[1..], element => Assert.Equal("12345", element));
    }

    [Fact]
    public void Merge_and_range_copy_elements()
    {
        var storage = Of("a");
        var other = Of("1", "bb", "-70000").Array;
        Pack.Merge(ref storage, other);
        Pack.Merge(ref storage, Of().Array);
        Pack.AppendRange(ref storage, other, Pack.Seek(other, 1), Pack.Seek(other, 2), 1);
        Assert.Equal(Of("a", "1", "bb", "-70000", "bb").Array, storage.Array);
    }

    [Fact]
    public void A_failed_growth_changes_nothing()
    {
        var storage = Of("a", "200", "c");
        var before = storage.Array.ToArray();
        storage.RefuseGrowth = true;
        var batch = new Repeated(3, 9);
        Assert.Throws<InsufficientMemoryException>(() => Pack.Append(ref storage, "x"u8));
        Assert.Throws<InsufficientMemoryException>(() => Pack.Prepend(ref storage, 1L));
        Assert.Throws<InsufficientMemoryException>(() => Pack.InsertAfter(ref storage, Pack.First(storage.Array), "x"u8));
        Assert.Throws<InsufficientMemoryException>(() => Pack.Replace(ref storage, Pack.First(storage.Array), "longer"u8));
        Assert.Throws<InsufficientMemoryException>(() => Pack.AppendAll(ref storage, ref batch));
        Assert.Throws<InsufficientMemoryException>(() => Pack.Merge(ref storage, before));
        Assert.Equal(before, storage.Array);
    }

    private struct Repeated(int count, long value) : IPackSource
    {
        public readonly int Count => count;
        public readonly PackValue Get(int index) => value;
    }
}
