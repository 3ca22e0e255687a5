namespace RedHare.Commands.Tests.Keys;

public sealed class SwapDbTests : CommandTest
{
    [Fact]
    public void Exchanges_databases_for_every_client()
    {
        using var other = Server.Connect();
        other.Run("SELECT 1");
        Run("SET a zero");
        other.Run("SET a one");
        Expect("OK", "SWAPDB 0 1");
        Expect("\"one\"", "GET a");
        Assert.Equal("\"zero\"", other.Run("GET a"));
        Expect("OK", "SWAPDB 1 1");
        Expect("\"one\"", "GET a");
    }

    [Fact]
    public void Refusals()
    {
        Expect("(error) ERR invalid first DB index", "SWAPDB x 1");
        Expect("(error) ERR invalid second DB index", "SWAPDB 1 x");
        Expect("(error) ERR invalid second DB index", "SWAPDB 1 4294967296");
        Expect("(error) ERR DB index is out of range", "SWAPDB 0 16");
        Expect("(error) ERR DB index is out of range", "SWAPDB -1 0");
    }
}
