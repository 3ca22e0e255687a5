namespace RedHare.Commands.Tests.Hosting;

public sealed class ClientMemoryLimitTests : CommandTest
{
    [Theory]
    [InlineData("WATCH a b c", "UNWATCH")]
    [InlineData("SUBSCRIBE a b c", "UNSUBSCRIBE")]
    [InlineData("PSUBSCRIBE a b c", "PUNSUBSCRIBE")]
    [InlineData("SSUBSCRIBE a b c", "SUNSUBSCRIBE")]
    [InlineData("CLIENT TRACKING ON BCAST PREFIX a PREFIX b PREFIX c", "CLIENT TRACKING OFF")]
    public void What_a_connection_watches_listens_to_and_tracks_counts_while_it_does(string begin, string end)
    {
        using var other = Server.Connect();
        other.Run("HELLO 3");
        var before = ClientMemoryLimit.BytesOf(other.Session);
        other.Run(begin);
        Assert.InRange(ClientMemoryLimit.BytesOf(other.Session) - before, 3 * 90, 3 * 1000);
        other.Run(end);
        Assert.Equal(before, ClientMemoryLimit.BytesOf(other.Session));
    }

    [Fact]
    public void A_lower_limit_disconnects_who_holds_most_at_once()
    {
        using var small = Server.Connect();
        using var large = Server.Connect();
        small.Run("PING");
        for (var key = 0; key < 3000; key++) large.Run($"WATCH key:{key}");
        // What is less counts as 128 KB: who is asked to set it right must be able to.
        Run("CONFIG SET maxmemory-clients 1");
        Assert.True(large.Session.IsEvicted);
        Assert.False(small.Session.IsEvicted);
        var list = Run("CLIENT LIST");
        Assert.Contains($"id={small.Session.Id} ", list, StringComparison.Ordinal);
        Assert.DoesNotContain($"id={large.Session.Id} ", list, StringComparison.Ordinal);
        Expect("OK", "CONFIG SET maxmemory-clients 0");
    }
}
