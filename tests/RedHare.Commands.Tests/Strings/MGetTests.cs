namespace RedHare.Commands.Tests.Strings;

public sealed class MGetTests : CommandTest
{
    [Fact]
    public void Answers_null_for_what_is_no_string()
    {
        Run("MSET a 1 b two");
        Run("SADD s a");
        Expect("[\"1\", (nil), (nil), \"two\", \"1\"]", "MGET a none s b a");
    }

    [Fact]
    public void Takes_a_thousand_keys()
    {
        Client.Run([.. new[] { "MSET" }.Concat(Enumerable.Range(0, 1000).SelectMany(i => new[] { "k" + i, "v" + i }))]);
        var expected = string.Join(", ", Enumerable.Range(0, 1000).Select(i => $"\"v{i}\""));
        Assert.Equal($"[{expected}]", Client.Run([.. new[] { "MGET" }.Concat(Enumerable.Range(0, 1000).Select(i => "k" + i))]));
    }
}
