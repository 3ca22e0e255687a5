namespace RedHare.Commands.Tests.PubSub;

public sealed class KeyspaceNotificationsTests : CommandTest
{
    [Fact]
    public void Both_channels_for_the_classes_asked_for()
    {
        using var listener = Server.Connect();
        listener.Run("PSUBSCRIBE __key*");
        Server.Context.Configuration.Set("notify-keyspace-events", "KE$n");
        Run("SETNX a 1");
        Assert.Equal(
            ["[\"pmessage\", \"__key*\", \"__keyspace@0__:a\", \"new\"]", "[\"pmessage\", \"__key*\", \"__keyevent@0__:new\", \"a\"]",
             "[\"pmessage\", \"__key*\", \"__keyspace@0__:a\", \"set\"]", "[\"pmessage\", \"__key*\", \"__keyevent@0__:set\", \"a\"]"],
            listener.Pushes);
        Server.Context.Configuration.Set("notify-keyspace-events", "");
        Run("SETNX b 1");
        Assert.Equal(4, listener.Pushes.Count);
    }
}
