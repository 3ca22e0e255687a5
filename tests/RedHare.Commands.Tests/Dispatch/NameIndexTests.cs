using System.Text;
using Xunit;
using static RedHare.Commands.Tests.Dispatch.SampleCommand;

namespace RedHare.Commands.Tests.Dispatch;

public sealed class NameIndexTests
{
    [Fact]
    public void Names_of_every_length_are_told_apart()
    {
        var index = new NameIndex();
        const string Letters = "abcdefghijklmnopqrstuvwxyz-_0123456789";
        for (var length = 1; length <= Letters.Length; length++) index.Add(Encoding.UTF8.GetBytes(Letters[..length]), Named(Letters[..length]));
        for (var length = 1; length <= Letters.Length; length++)
        {
            var name = Encoding.UTF8.GetBytes(Letters[..length].ToUpperInvariant());
            Assert.Equal(Letters[..length], index.Find(name)?.FullName);
            for (var i = 0; i < length; i++)
            {
                name[i] ^= 0x80;
                Assert.Null(index.Find(name));
                name[i] ^= 0x80;
            }
        }
    }

    [Fact]
    public void Only_letters_have_a_case()
    {
        var index = new NameIndex();
        index.Add("a@b"u8.ToArray(), Named("a@b"));
        index.Add("a-b{"u8.ToArray(), Named("a-b{"));
        Assert.NotNull(index.Find("A@B"u8));
        Assert.Null(index.Find("a`b"u8));
        Assert.Null(index.Find("a\rb{"u8));
        Assert.Null(index.Find("a-b["u8));
        Assert.Null(index.Find(""u8));
        Assert.Null(index.Find("a@\0"u8));
        Assert.Null(index.Find("a@b\0"u8));
    }

    [Fact]
    public void Long_names_that_differ_in_the_middle_are_two()
    {
        var index = new NameIndex();
        index.Add("aaaaaaaaXbbbbbbbb"u8.ToArray(), Named("first"));
        index.Add("aaaaaaaaYbbbbbbbb"u8.ToArray(), Named("second"));
        Assert.Equal("first", index.Find("AAAAAAAAxBBBBBBBB"u8)?.Name);
        Assert.Equal("second", index.Find("AAAAAAAAyBBBBBBBB"u8)?.Name);
        Assert.Null(index.Find("AAAAAAAAzBBBBBBBB"u8));
    }

    [Fact]
    public void A_removal_hides_no_other_name()
    {
        var index = new NameIndex();
        var names = Enumerable.Range(0, 200).Select(i => Encoding.UTF8.GetBytes($"name{i}")).ToList();
        foreach (var name in names) index.Add(name, Named(Encoding.UTF8.GetString(name)));
        for (var i = 0; i < names.Count; i += 2) Assert.NotNull(index.Remove(names[i]));
        for (var i = 0; i < names.Count; i++) Assert.Equal(i % 2 == 1, index.Find(names[i]) is not null);
        Assert.Null(index.Remove(names[0]));
    }
}
