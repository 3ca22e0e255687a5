using RedHare.Server;

namespace RedHare.Persistence.Tests.Loading;

/// <summary>CONFIG SET appendonly while the data is loaded: it holds when that is done.</summary>
public sealed class TurnedWhileLoadingTests
{
    [Theory]
    [InlineData("yes", "no")]
    [InlineData("no", "yes")]
    public void The_log_is_as_it_was_asked_for_meanwhile(string before, string asked)
    {
        using var directory = new TempDirectory();
        var files = new MemoryFiles();
        using (var first = new MemoryServer(files, directory.Path, ("appendonly", before)))
        using (var redis = first.Server.Connect())
        {
            redis.Execute("SET", "a", "1");
            redis.Execute("SAVE");
        }
        using var context = WholeServer.Create(MemoryServer.Configure(directory.Path, ("appendonly", before)));
        var wasAsked = false;
        context.Log = (_, text) =>
        {
            if (wasAsked || !text.StartsWith("DB loaded from", StringComparison.Ordinal)) return;
            wasAsked = true;
            Assert.Null(context.Configuration.Set("appendonly", asked));
        };
        ServerPersistence.Open(context, files);
        using var server = EmbeddedServer.Over(context);
        using (var redis = server.Connect())
        {
            Assert.True(wasAsked);
            Assert.Equal("1", redis.Execute("GET", "a").ToString());
            Assert.Equal(asked == "yes", context.Durability is not null);
            redis.Execute("SET", "b", "2");
            if (asked == "yes") Assert.Equal([1L, 0L], redis.Execute("WAITAOF", "1", "0", "30000").Items.Select(item => item.AsInteger()));
        }
    }
}
