using System.Text;
using RedHare.Engine.Structures;
using Xunit;

namespace RedHare.Engine.Tests.Values;

public sealed class ValueCopyTests : ValueTest
{
    private const int Many = 60;

    private WriteScope Source(KeyType type, int count)
    {
        var key = Unit.Write(Bytes("source"), KeyEvent.Del);
        for (var i = 0; i < count; i++)
        {
            var element = Bytes("element " + i);
            var score = (double)(i % 7);
            switch (type)
            {
                case KeyType.Set:
                    AddMember(key, "element " + i, new SetLimits(4, 4, 100));
                    break;
                case KeyType.Hash:
                    key.SetField(element, Bytes("value " + i), new HashLimits(4, 100));
                    break;
                case KeyType.SortedSet:
                    key.SetScore(element, ref score, ScoreRules.None, 1, new SortedSetLimits(4, 100));
                    break;
                case KeyType.List:
                    key.Push(ListEnd.Right, element, new PackListLimit(8));
                    break;
                case KeyType.Stream:
                    var fields = new Structures.TestFields("field", "value " + i);
                    key.AddEntry(new StreamId(1, (ulong)i + 1), ref fields, new StreamLimits(0, 4));
                    break;
            }
        }
        if (type == KeyType.String) key.SetText(new byte[count * 200]);
        return key;
    }

    private static string Content(KeyReader key)
    {
        if (!key.Exists) return "none";
        var scratch = new byte[Math.Max(HashView.ScratchLength, SortedSetView.ScratchLength)];
        var elements = new List<string>();
        switch (key.Type)
        {
            case KeyType.String:
                return Encoding.Latin1.GetString(key.Text(scratch));
            case KeyType.Hash:
                for (var walk = key.AsHash().Walk(scratch); walk.Next();) elements.Add(Text(walk.Field) + "=" + Text(walk.Value));
                break;
            case KeyType.Set:
                for (var walk = key.AsSet().Walk(scratch); walk.Next();) elements.Add(Text(walk.Current));
                break;
            case KeyType.SortedSet:
                for (var walk = key.AsSortedSet().Walk(scratch); walk.Next();) elements.Add(Text(walk.Member) + "=" + walk.Score);
                break;
            case KeyType.List:
                for (var at = key.Element(0L); at.IsValid; at.MoveNext()) elements.Add(Text(at.Entry.Text(scratch)));
                break;
            case KeyType.Stream:
                var stream = key.AsStream();
                elements.Add($"{stream.Length} {stream.LastId} {stream.MaxDeletedId} {stream.EntriesAdded}");
                for (var at = stream.Range(StreamId.Min, StreamId.Max); at.Next();)
                    while (at.NextField(out var field, out var value)) elements.Add($"{at.Id} {Text(field.Text(scratch))} {Text(value.Bytes)}");
                break;
        }
        return string.Join(' ', key.Type is KeyType.Hash or KeyType.Set ? elements.Order(StringComparer.Ordinal) : elements);
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    [Theory]
    [InlineData(KeyType.String, 1, KeyEncoding.Raw)]
    [InlineData(KeyType.String, Many, KeyEncoding.Raw)]
    [InlineData(KeyType.Set, 3, KeyEncoding.ListPack)]
    [InlineData(KeyType.Set, Many, KeyEncoding.HashTable)]
    [InlineData(KeyType.Hash, 3, KeyEncoding.ListPack)]
    [InlineData(KeyType.Hash, Many, KeyEncoding.HashTable)]
    [InlineData(KeyType.SortedSet, 3, KeyEncoding.ListPack)]
    [InlineData(KeyType.SortedSet, Many, KeyEncoding.SkipList)]
    [InlineData(KeyType.List, 3, KeyEncoding.ListPack)]
    [InlineData(KeyType.List, Many, KeyEncoding.QuickList)]
    [InlineData(KeyType.Stream, Many, KeyEncoding.Stream)]
    public void A_copy_is_complete_or_the_target_is_as_it_was(KeyType type, int count, KeyEncoding encoding)
    {
        Unit.BeginCommand();
        var source = Source(type, count);
        source.SetExpiry(long.MaxValue);
        Assert.Equal(encoding, source.Encoding);
        var target = Unit.Write(Bytes("target"), KeyEvent.Del);
        FailEverywhere(() => Content(target), () => target.CopyFrom(source));
        Assert.Equal(encoding, target.Encoding);
        Assert.Equal(long.MaxValue, target.Expiry);
        Assert.Equal(Content(source), Content(target));

        var before = Content(target);
        source.Delete();
        Assert.Equal(before, Content(target));
    }

    [Fact]
    public void A_copy_takes_the_place_of_a_big_value()
    {
        Unit.BeginCommand();
        var target = Unit.Write(Bytes("target"), KeyEvent.Del);
        for (var i = 0; i < Many; i++) AddMember(target, "old " + i, new SetLimits(4, 4, 100));
        var source = Source(KeyType.Hash, Many);
        FailEverywhere(() => Content(target), () => target.CopyFrom(source));
        Assert.Equal(Content(source), Content(target));
    }
}
