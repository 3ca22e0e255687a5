namespace RedHare.Commands.Tests.HyperLogLogs;

public sealed class PfMergeTests : CommandTest
{
    [Fact]
    public void Stores_the_union()
    {
        Run("PFADD a a b c");
        Run("PFADD b b c d");
        Run("PFADD c c d e");
        Expect("OK", "PFMERGE to a b c none");
        Expect("5", "PFCOUNT to");
        Expect("sparse", "PFDEBUG ENCODING to");
    }

    [Fact]
    public void Counts_the_destination_in()
    {
        Run("PFADD to x y");
        Run("PFADD a y z");
        Run("PFMERGE to a");
        Expect("3", "PFCOUNT to");
        Run("PFMERGE to");
        Expect("3", "PFCOUNT to");
    }

    [Fact]
    public void One_dense_source_makes_it_dense()
    {
        Run("PFADD a a b c");
        Run("PFADD b d");
        Run("PFDEBUG TODENSE b");
        Run("PFMERGE to a b");
        Expect("dense", "PFDEBUG ENCODING to");
        Expect("4", "PFCOUNT to");
    }

    [Fact]
    public void Without_sources_it_creates_an_empty_one()
    {
        Expect("OK", "PFMERGE to");
        Expect("1", "EXISTS to");
        Expect("0", "PFCOUNT to");
    }

    [Fact]
    public void Tells_what_it_did()
    {
        Run("PFADD a a");
        var heard = new HeardEvents();
        Server.Context.Engine.Listener = heard;
        Run("PFMERGE to a");
        Run("PFMERGE to a");
        Assert.Equal(["pfadd 0:to", "pfadd 0:to"], heard.All);
    }

    [Fact]
    public void Grows_as_it_would_by_single_additions()
    {
        Run("CONFIG SET hll-sparse-max-bytes 3000");
        Run("PFADD a " + string.Join(' ', Enumerable.Range(0, 900)));
        Run("PFADD b " + string.Join(' ', Enumerable.Range(500, 1500)));
        Run("PFADD both " + string.Join(' ', Enumerable.Range(0, 2000)));
        Run("PFMERGE to a b");
        Assert.Equal(Run("PFDEBUG GETREG both"), Run("PFDEBUG GETREG to"));
    }

    [Fact]
    public void Refusals_change_nothing()
    {
        Run("SET t text");
        Run("PFADD a a");
        Expect("(error) WRONGTYPE Key is not a valid HyperLogLog string value.", "PFMERGE to a t");
        Expect("(error) WRONGTYPE Key is not a valid HyperLogLog string value.", "PFMERGE t a");
        Client.Run("SET", "h", "HYLL\u0001\0\0\0\0\0\0\0\0\0\0\u0080\u003f");
        Expect("(error) INVALIDOBJ Corrupted HLL object detected", "PFMERGE to a h");
        Expect("0", "EXISTS to");
    }
}
