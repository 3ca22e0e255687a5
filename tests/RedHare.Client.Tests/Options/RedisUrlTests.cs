using Xunit;

namespace RedHare.Client.Tests.Options;

public sealed class RedisUrlTests
{
    [Fact]
    public void A_server_with_everything()
    {
        var options = RedisUrl.Parse("redis://ann:p%40ss@example.com:6380/3?name=app&timeout=250&protocol=2");
        Assert.Equal((RedisTopology.Server, new RedisEndPoint("example.com", 6380), "ann", "p@ss"), (options.Topology, options.EndPoints[0], options.User, options.Password));
        Assert.Equal((3, "app", TimeSpan.FromMilliseconds(250), 2), (options.Database, options.ClientName, options.CommandTimeout, options.Protocol));
    }

    [Theory]
    [InlineData("redis://:secret@h", null, "secret")]
    [InlineData("redis://secret@h", null, "secret")]
    [InlineData("redis://ann:secret@h", "ann", "secret")]
    [InlineData("redis://h", null, null)]
    public void Credentials(string url, string? user, string? password)
    {
        var options = RedisUrl.Parse(url);
        Assert.Equal((user, password), (options.User, options.Password));
    }

    [Theory]
    [InlineData("", ReadFrom.Master)]
    [InlineData("?readFrom=master", ReadFrom.Master)]
    [InlineData("?readFrom=replica", ReadFrom.Replica)]
    [InlineData("?readFrom=preferReplica", ReadFrom.PreferReplica)]
    public void Where_to_read(string query, ReadFrom from)
    {
        var options = RedisUrl.Parse("redis-cluster://a,b" + query);
        Assert.Equal((RedisTopology.Cluster, 2, from), (options.Topology, options.EndPoints.Count, options.ReadFrom));
        Assert.Throws<FormatException>(() => RedisUrl.Parse("redis-cluster://a?readFrom=nowhere"));
    }

    [Fact]
    public void Several_hosts_and_a_master()
    {
        var options = RedisUrl.Parse("redis-sentinel://a,b:7000,[::1]:7001/main/2");
        Assert.Equal([new("a", 26379), new("b", 7000), new("::1", 7001)], options.EndPoints);
        Assert.Equal((RedisTopology.Sentinel, "main", 2), (options.Topology, options.MasterName, options.Database));
    }

    [Theory]
    [InlineData("localhost:6379")]
    [InlineData("http://localhost")]
    [InlineData("redis://localhost:seven")]
    [InlineData("redis://localhost/x")]
    [InlineData("redis://localhost?colour=red")]
    public void What_cannot_be_read_says_why(string url) => Assert.Throws<FormatException>(() => RedisUrl.Parse(url));
}
