using System.Text;
using Xunit;

namespace RedHare.Engine.Tests.Values;

public sealed class StringValueTests : ValueTest
{
    private static readonly int[] Lengths = [0, 1, 5, 20, 44, 45, 100, 200, 300, 1000, 4000, 4096, 4097, 5000, 20_000];

    private static string Content(KeyReader key) =>
        key.Exists ? Encoding.Latin1.GetString(key.Text(new byte[StringValue.ScratchLength])) + " until " + key.Expiry : "none";

    private static string Random(Random random) =>
        random.Next(3) == 0
            ? random.NextInt64().ToString(System.Globalization.CultureInfo.InvariantCulture)
            : new string((char)('a' + random.Next(26)), Lengths[random.Next(Lengths.Length)]);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Agrees_with_a_plain_string_through_all_sizes_and_encodings(int seed)
    {
        var random = new Random(seed);
        var key = Write();
        var model = "";
        var expiry = -1L;
        key.SetText([]);
        for (var step = 0; step < 3000; step++)
        {
            switch (random.Next(5))
            {
                case 0:
                    model = Random(random);
                    if (random.Next(2) == 0) expiry = random.Next(2) == 0 ? -1 : random.NextInt64(long.MaxValue);
                    key.SetText(Bytes(model), expiry);
                    break;
                case 1:
                    expiry = random.Next(2) == 0 ? -1 : random.NextInt64(long.MaxValue);
                    key.SetExpiry(expiry);
                    break;
                case 2:
                    model = random.Next(1000).ToString(System.Globalization.CultureInfo.InvariantCulture);
                    key.SetInteger(int.Parse(model, System.Globalization.CultureInfo.InvariantCulture), keepExpiry: true);
                    break;
                default:
                    var piece = Random(random);
                    if (model.Length + piece.Length > 100_000) break;
                    Bytes(piece).CopyTo(key.Edit(model.Length + piece.Length)[model.Length..]);
                    model += piece;
                    break;
            }
            Assert.Equal(model + " until " + expiry, Content(key));
        }
    }

    [Fact]
    public void A_failed_change_leaves_the_string_as_it_was()
    {
        foreach (var before in Lengths)
            foreach (var after in Lengths)
                foreach (var (was, will) in new[] { (-1L, -1L), (5L, -1L), (-1L, 5L), (5L, 7L) })
                {
                    var key = Write();
                    key.SetText(new byte[before], was);
                    FailEverywhere(() => Content(key), () => key.SetText(new byte[after], will));
                    FailEverywhere(() => Content(key), () => key.SetText("12"u8, was));
                    FailEverywhere(() => Content(key), () => key.Edit(after));
                }
    }

    [Fact]
    public void A_value_of_the_same_size_class_stays_where_it_is()
    {
        var key = Write();
        key.SetText("first value"u8);
        var address = key.Address;
        key.SetText("other value"u8);
        Assert.Equal(address, key.Address);
        key.SetText("a bit longer"u8);
        Assert.Equal(address, key.Address);
        Assert.Equal("a bit longer until -1", Content(key));
    }
}
