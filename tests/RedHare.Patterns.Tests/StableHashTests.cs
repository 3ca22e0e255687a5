using System.Reflection;
using Xunit;

namespace RedHare.Patterns.Tests;

/// <summary>What is stored by a hash is found by it only while the hash stays what it is: the published values of MurmurHash3_x64_128, with which all filters and roll-outs stand.</summary>
public sealed class StableHashTests
{
    private static readonly MethodInfo Of = typeof(PatternContext).Assembly.GetType("RedHare.Patterns.StableHash")!.GetMethod("Of", [typeof(string), typeof(ulong)])!;

    [Theory]
    [InlineData("", 0, 0)]
    [InlineData("hello", 0xcbd8a7b341bd9b02, 0x5b1e906a48ae1d19)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0xe34bbc7bbc071b6c, 0x7a433ca9c49a9347)]
    public void It_is_the_published_one(string text, ulong first, ulong second) => Assert.Equal((first, second), ((ulong, ulong))Of.Invoke(null, [text, 0UL])!);

    [Fact]
    public void A_long_text_is_hashed_as_a_short_one_is()
    {
        var seen = new HashSet<(ulong, ulong)>();
        for (var length = 0; length < 700; length++) Assert.True(seen.Add(((ulong, ulong))Of.Invoke(null, [new string('ä', length), 0UL])!));
        Assert.NotEqual(Of.Invoke(null, ["a", 0UL]), Of.Invoke(null, ["a", 1UL]));
    }
}
