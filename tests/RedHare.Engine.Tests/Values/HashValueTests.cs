using System.Text;
using Xunit;

namespace RedHare.Engine.Tests.Values;

public sealed class HashValueTests : ValueTest
{
    private static readonly HashLimits Limits = new(Entries: 4, Bytes: 10);

    private static string Content(WriteScope key)
    {
        if (!key.Exists) return "none";
        var fields = new List<string>();
        var walk = key.AsHash().Walk(new byte[HashView.ScratchLength]);
        while (walk.Next())
        {
            Assert.True(key.AsHash().TryGet(walk.Field, new byte[HashView.ScratchLength], out var value));
            Assert.True(value.SequenceEqual(walk.Value));
            fields.Add(Encoding.Latin1.GetString(walk.Field) + "=" + Encoding.Latin1.GetString(walk.Value));
        }
        Assert.Equal(fields.Count, key.AsHash().Count);
        return string.Join(' ', fields.Order(StringComparer.Ordinal));
    }

    private WriteScope Hash(int fields)
    {
        var key = Write();
        for (var i = 0; i < fields; i++) Assert.True(key.SetField(Bytes("f" + i), Bytes("v" + i), Limits));
        return key;
    }

    [Theory]
    [InlineData(0, "f", "1", KeyEncoding.ListPack)]
    [InlineData(0, "f", "a long value", KeyEncoding.HashTable)]
    [InlineData(2, "f", "1", KeyEncoding.ListPack)]
    [InlineData(2, "f0", "longer", KeyEncoding.ListPack)]
    [InlineData(2, "f0", "a long value", KeyEncoding.HashTable)]
    [InlineData(2, "a long field", "1", KeyEncoding.HashTable)]
    [InlineData(4, "f", "1", KeyEncoding.HashTable)]
    [InlineData(9, "f", "1", KeyEncoding.HashTable)]
    [InlineData(9, "f0", "a value of another length", KeyEncoding.HashTable)]
    public void A_failed_change_leaves_the_hash_as_it_was(int fields, string field, string value, KeyEncoding encoding)
    {
        var key = Hash(fields);
        FailEverywhere(() => Content(key), () => key.SetField(Bytes(field), Bytes(value), Limits));
        Assert.Equal(encoding, key.Encoding);
        Assert.Contains($"{field}={value}", Content(key), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(100)]
    public void Removal_needs_no_memory(int fields)
    {
        var key = Hash(fields);
        Checks.FailAfter(0);
        for (var i = 0; i < fields; i++)
        {
            Assert.True(key.RemoveField(Bytes("f" + i)));
            Assert.False(key.RemoveField(Bytes("f" + i)));
        }
        Checks.FailAfter(-1);
        Assert.Equal(0, key.AsHash().Count);
        key.Delete();
    }

    [Theory]
    [InlineData(4, 10, KeyEncoding.ListPack)]
    [InlineData(5, 10, KeyEncoding.HashTable)]
    [InlineData(4, 11, KeyEncoding.HashTable)]
    public void An_announced_crowd_or_length_makes_a_table_at_once(int count, int longest, KeyEncoding encoding)
    {
        var key = Hash(1);
        FailEverywhere(() => Content(key), () => key.ExpectFields(count, longest, Limits));
        Assert.Equal(encoding, key.Encoding);
        Assert.Equal("f0=v0", Content(key));
    }
}
