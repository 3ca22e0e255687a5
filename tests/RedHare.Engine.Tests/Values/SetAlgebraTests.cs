using System.Text;
using Xunit;

namespace RedHare.Engine.Tests.Values;

/// <summary>Results that cannot be finished leave nothing behind; finished ones have Redis's form.</summary>
public sealed class SetAlgebraTests : ValueTest
{
    private static readonly SetLimits Limits = new(Integers: 16, Entries: 8, Bytes: 10);

    private void Fill(string key, IEnumerable<string> members)
    {
        var scope = Write(key);
        foreach (var member in members)
        {
            if (scope.Exists) scope.AddMember(Bytes(member), Limits);
            else scope.CreateSet(Bytes(member), 1, Limits);
        }
        Unit.EndCommand();
    }

    private string Content(string key)
    {
        Unit.BeginCommand();
        var reader = Unit.Peek(Bytes(key));
        var members = new List<string>();
        var walk = reader.AsSet().Walk(new byte[SetView.ScratchLength]);
        while (walk.Next()) members.Add(Encoding.Latin1.GetString(walk.Current));
        Unit.EndCommand();
        return string.Join(' ', members.Order(StringComparer.Ordinal));
    }

    private delegate SetBuilder Operation(Span<KeyReader> sets, WriteScope near);

    private void StoreEverywhere(Operation operation, KeyEncoding encoding, string expected)
    {
        FailEverywhere(() => Content("a") + "|" + Content("b") + "|" + Content("d"), () =>
        {
            Unit.BeginCommand();
            KeyReader[] sets = [Unit.Read(Bytes("a")), Unit.Read(Bytes("b"))];
            var destination = Unit.Write(Bytes("d"), KeyEvent.Del);
            var result = operation(sets, destination);
            try
            {
                result.MoveTo(destination);
            }
            finally
            {
                result.Dispose();
            }
        });
        Assert.Equal(expected, Content("d"));
        Unit.BeginCommand();
        Assert.Equal(encoding, Unit.Peek(Bytes("d")).Encoding);
    }

    [Theory]
    [InlineData("1 2 3", "3 4", KeyEncoding.IntSet, "1 2 3 4")]
    [InlineData("1 2 3", "a", KeyEncoding.ListPack, "1 2 3 a")]
    [InlineData("1 2 3 4 5", "a b c d e", KeyEncoding.HashTable, "1 2 3 4 5 a b c d e")]
    public void Unites(string a, string b, KeyEncoding encoding, string expected)
    {
        Fill("a", a.Split(' '));
        Fill("b", b.Split(' '));
        Fill("d", ["old"]);
        StoreEverywhere((sets, near) => SetAlgebra.Union(sets, near, toStore: true, Limits), encoding, expected);
    }

    [Theory]
    [InlineData("1 2 3 a", "3 2 b", KeyEncoding.IntSet, "2 3")]
    [InlineData("1 2 a", "a 2 b", KeyEncoding.ListPack, "2 a")]
    [InlineData("a b c d e f g h i j", "a b c d e f g h i k", KeyEncoding.HashTable, "a b c d e f g h i")]
    public void Intersects(string a, string b, KeyEncoding encoding, string expected)
    {
        Fill("a", a.Split(' '));
        Fill("b", b.Split(' '));
        Fill("d", ["old"]);
        StoreEverywhere((sets, near) => SetAlgebra.Intersection(sets, near, Limits), encoding, expected);
    }

    [Theory]
    [InlineData("1 2 3 a", "a b", KeyEncoding.IntSet, "1 2 3")]
    [InlineData("1 2 a", "2 b", KeyEncoding.ListPack, "1 a")]
    [InlineData("a b c d e f g h i j", "a", KeyEncoding.HashTable, "b c d e f g h i j")]
    public void Subtracts(string a, string b, KeyEncoding encoding, string expected)
    {
        Fill("a", a.Split(' '));
        Fill("b", b.Split(' '));
        Fill("d", ["old"]);
        StoreEverywhere((sets, near) => SetAlgebra.Difference(sets, near, toStore: true, Limits), encoding, expected);
    }
}
