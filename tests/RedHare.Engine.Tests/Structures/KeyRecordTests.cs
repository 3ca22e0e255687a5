using System.Text;
using RedHare.Engine.Memory;
using RedHare.Engine.Structures;
using Xunit;

namespace RedHare.Engine.Tests.Structures;

public unsafe class KeyRecordTests : IDisposable
{
    private static readonly int[] Lengths = [0, 1, 8, 100, 4095, 4096, 4097, 20_000];

    private readonly ArenaChecks _checks = new();
    private readonly Arena _arena;

    public KeyRecordTests() => _arena = new Arena(1, _checks);

    public void Dispose() => _arena.Dispose();

    public static TheoryData<int, int, long> Shapes()
    {
        var shapes = new TheoryData<int, int, long>();
        foreach (var key in (int[])[0, 1, 254, 255, 5000])
            foreach (var value in Lengths)
                foreach (var expiry in (long[])[-1, 0, 1_700_000_000_123])
                    shapes.Add(key, value, expiry);
        return shapes;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Keeps_key_value_type_and_expiry_through_every_change(int keyLength, int valueLength, long expiry)
    {
        var key = Encoding.ASCII.GetBytes(new string('k', keyLength));
        var record = KeyRecord.Create(_arena, key, KeyType.Hash, KeyEncoding.ListPack, valueLength, expiry);
        Fill(record);
        KeyRecord.SetAccess(record, 0xABCDEF);
        Verify(record, key, valueLength, expiry, valueLength);
        Assert.Equal(_arena.UsedBytes, KeyRecord.MemoryBytes(record));

        foreach (var length in Lengths)
        {
            record = KeyRecord.Resize(_arena, record, length);
            Verify(record, key, length, expiry, Math.Min(valueLength, length));
            Fill(record);
            valueLength = length;
            Assert.Equal(_arena.UsedBytes, KeyRecord.MemoryBytes(record));

            foreach (var next in (long[])[5, -1, -1, 77, expiry])
            {
                record = KeyRecord.SetExpiry(_arena, record, next);
                Verify(record, key, length, next, length);
            }
        }

        var other = "another key"u8.ToArray();
        var moved = KeyRecord.Rekey(_arena, record, other, 99);
        KeyRecord.FreeShell(_arena, record);
        Verify(moved, other, valueLength, 99, valueLength);
        _checks.Verify();
        KeyRecord.Free(_arena, moved);
        Assert.Equal(0, _checks.LiveBlocks);
    }

    [Fact]
    public void Random_resizes_keep_the_common_prefix()
    {
        var random = new Random(5);
        var record = KeyRecord.Create(_arena, "k"u8, KeyType.String, KeyEncoding.Raw, 0);
        var model = Array.Empty<byte>();
        for (var step = 0; step < 3000; step++)
        {
            var length = random.Next(3) == 0 ? random.Next(12_000) : random.Next(3900, 4300);
            if (random.Next(3) == 0) _checks.FailAfter(random.Next(2));
            try
            {
                record = KeyRecord.Resize(_arena, record, length);
                Array.Resize(ref model, length);
                // What is new is undefined.
                random.NextBytes(model);
                model.CopyTo(KeyRecord.MutableValue(_arena, record));
            }
            catch (OutOfMemoryException)
            {
            }
            _checks.FailAfter(-1);
            Assert.True(KeyRecord.Value(record).SequenceEqual(model));
            var kept = Math.Min(model.Length, 5000);
            record = KeyRecord.Resize(_arena, record, kept);
            Array.Resize(ref model, kept);
            Assert.True(KeyRecord.Value(record).SequenceEqual(model));
        }
        KeyRecord.Free(_arena, record);
        Assert.Equal(0, _checks.LiveBlocks);
    }

    [Theory]
    [InlineData(100, 200)]
    [InlineData(100, 9000)]
    [InlineData(9000, 100)]
    [InlineData(9000, 90_000)]
    public void A_failed_resize_leaves_the_record_as_it_was(int from, int to)
    {
        var record = KeyRecord.Create(_arena, "key"u8, KeyType.Hash, KeyEncoding.ListPack, from, 7);
        KeyRecord.SetAccess(record, 0xABCDEF);
        Fill(record);
        for (var allowed = 0; allowed < 5; allowed++)
        {
            _checks.FailAfter(allowed);
            var used = _arena.UsedBytes;
            try
            {
                record = KeyRecord.Resize(_arena, record, to);
                break;
            }
            catch (OutOfMemoryException)
            {
                Assert.Equal(used, _arena.UsedBytes);
                Verify(record, "key"u8.ToArray(), from, 7, from);
            }
        }
        Assert.Equal(to, KeyRecord.Value(record).Length);
        _checks.FailAfter(-1);
        KeyRecord.Free(_arena, record);
        Assert.Equal(0, _checks.LiveBlocks);
    }

    [Fact]
    public void A_failed_creation_leaks_nothing()
    {
        for (var allowed = 0; allowed < 2; allowed++)
        {
            _checks.FailAfter(allowed);
            Assert.Throws<OutOfMemoryException>(() => KeyRecord.Create(_arena, "key"u8, KeyType.String, KeyEncoding.Raw, 9000));
            Assert.Equal(0, _checks.LiveBlocks);
        }
    }

    [Fact]
    public void A_large_value_that_another_holds_is_copied_before_it_is_changed()
    {
        var record = KeyRecord.Create(_arena, "key"u8, KeyType.String, KeyEncoding.Raw, 6000);
        KeyRecord.MutableValue(_arena, record).Fill((byte)'a');
        var held = KeyRecord.Large(record);
        LargeBlock.Retain(held);

        KeyRecord.MutableValue(_arena, record)[0] = (byte)'b';
        Assert.Equal((byte)'a', *LargeBlock.Data(held));
        Assert.Equal((byte)'b', KeyRecord.Value(record)[0]);
        Assert.Equal((byte)'a', KeyRecord.Value(record)[5999]);

        // Once it is the record's own again nothing is copied.
        var own = KeyRecord.Large(record);
        KeyRecord.MutableValue(_arena, record)[1] = (byte)'c';
        Assert.True(own == KeyRecord.Large(record));

        LargeBlock.Retain(own);
        KeyRecord.Resize(_arena, record, 7000);
        Assert.Equal(6000, own->Length);
        LargeBlock.Release(_arena, own);
        KeyRecord.Free(_arena, record);
        Assert.Equal(1, _checks.LiveBlocks);
        Assert.False(new Span<byte>(LargeBlock.Data(held), held->Length).ContainsAnyExcept((byte)'a'));
        LargeBlock.Release(_arena, held);
        Assert.Equal(0, _checks.LiveBlocks);
    }

    private static void Fill(nint record)
    {
        var value = KeyRecord.Value(record);
        for (var i = 0; i < value.Length; i++) value[i] = (byte)(i * 7);
    }

    private static void Verify(nint record, byte[] key, int length, long expiry, int filled)
    {
        Assert.True(KeyRecord.Key(record).SequenceEqual(key));
        Assert.Equal(KeyType.Hash, KeyRecord.Type(record));
        Assert.Equal(KeyEncoding.ListPack, KeyRecord.Encoding(record));
        Assert.Equal(expiry, KeyRecord.Expiry(record));
        Assert.Equal(0xABCDEFu, KeyRecord.Access(record));
        var value = KeyRecord.Value(record);
        Assert.Equal(length, value.Length);
        for (var i = 0; i < filled; i++)
            if (value[i] != (byte)(i * 7)) Assert.Fail($"Byte {i} of the value changed.");
    }
}
