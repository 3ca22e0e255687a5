using Xunit;

namespace RedHare.Client.Tests.Cluster;

public sealed class RedirectParsingTests
{
    private static readonly RedisEndPoint Asked = new("10.0.0.1", 7000);

    [Fact]
    public void Moved_and_ask_tell_slot_and_place()
    {
        Assert.Equal(new Redirect(RedirectKind.Moved, 3999, new("127.0.0.1", 6381)), Redirect.Of("MOVED 3999 127.0.0.1:6381"));
        Assert.Equal(new Redirect(RedirectKind.Ask, 0, new("host", 6381)), Redirect.Of("ASK 0 host:6381"));
        Assert.Equal(new RedisEndPoint("::1", 6381), Redirect.Of("MOVED 16383 ::1:6381").EndPoint);
    }

    [Theory]
    [InlineData("MOVED 3999 :6381")]
    [InlineData("MOVED 3999 ?:6381")]
    public void A_place_without_a_host_is_at_the_one_who_answered(string error) => Assert.Equal(new RedisEndPoint("10.0.0.1", 6381), Redirect.Of(error).From(Asked));

    [Theory]
    [InlineData("TRYAGAIN Multiple keys request during rehashing of slot")]
    [InlineData("CLUSTERDOWN Hash slot not served")]
    [InlineData("CLUSTERDOWN The cluster is down")]
    [InlineData("LOADING Redis is loading the dataset in memory")]
    [InlineData("LOADING Valkey is loading the dataset in memory")]
    [InlineData("MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.")]
    [InlineData("READONLY You can't write against a read only replica.")]
    [InlineData("UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)")]
    public void Not_now(string error) => Assert.Equal(RedirectKind.Later, Redirect.Of(error).Kind);

    [Theory]
    [InlineData("WRONGTYPE Operation against a key holding the wrong kind of value")]
    [InlineData("TRYAGAIN later")] // a script's own words: it may have written
    [InlineData("LOADING")]
    [InlineData("UNBLOCKED client unblocked via CLIENT UNBLOCK")]
    [InlineData("MOVED")]
    [InlineData("MOVED x 127.0.0.1:1")]
    [InlineData("MOVED 16384 127.0.0.1:1")]
    [InlineData("MOVED 1 127.0.0.1")]
    [InlineData("MOVED 1 127.0.0.1:99999")]
    public void An_error_of_the_commands_own(string error) => Assert.Equal(RedirectKind.None, Redirect.Of(error).Kind);
}
