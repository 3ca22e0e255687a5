using System.Collections.Immutable;
using RedHare.Amqp;

namespace RedHare.Broker.Tests;

public sealed class AccessTests : BrokerTest
{
    private BrokerChannel As(string configure, string write, string read)
    {
        Broker.Users.Set(new User
        {
            Name = "bob",
            PasswordHash = [.. PasswordHash.Create("secret")],
            Permissions = ImmutableDictionary<string, UserPermission>.Empty.Add("/", new UserPermission(configure, write, read)),
        });
        return Connect("bob").OpenChannel(new RecordingSink());
    }

    [Fact]
    public void Passwords_are_salted_hashes()
    {
        As("", "", "");
        Assert.Null(Broker.Users.Authenticate("bob", "secret"));
        Assert.Equal("user 'bob' - invalid credentials", Broker.Users.Authenticate("bob", "Secret"));
        Assert.Equal("user 'eve' - invalid credentials", Broker.Users.Authenticate("eve", ""));
        // Of RabbitMQ's documentation: the password "test12" under the salt 908D C60A.
        Assert.True(PasswordHash.Verify(Convert.FromBase64String("kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR"), "test12"));
        Assert.False(PasswordHash.Verify(Convert.FromBase64String("kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR"), "test13"));
    }

    [Fact]
    public void Permissions_are_patterns_over_names()
    {
        Declare("mine");
        Declare("yours");
        var channel = As("^mine", "^(mine|amq\\.default)", "^mine");
        Refused(channel.QueueDeclare("other", false, false, false, false, AmqpTable.Empty, out _), 403, "ACCESS_REFUSED - access to queue 'other' in vhost '/' refused for user 'bob'");
        Ok(channel.QueueDeclare("mine2", false, false, false, false, AmqpTable.Empty, out _));
        Refused(channel.Get("yours", true, out _), 403, "ACCESS_REFUSED - access to queue 'yours' in vhost '/' refused for user 'bob'");
        Refused(channel.Publish("amq.direct"u8, "k"u8, false, false, NoProperties, ""u8), 403, "ACCESS_REFUSED - access to exchange 'amq.direct' in vhost '/' refused for user 'bob'");
        Ok(channel.Publish(""u8, "k"u8, false, false, NoProperties, ""u8));
        Refused(channel.QueueBind("mine", "amq.direct", "k", AmqpTable.Empty), 403, "ACCESS_REFUSED - access to exchange 'amq.direct' in vhost '/' refused for user 'bob'");
    }

    [Fact]
    public void A_permission_that_is_taken_away_holds_for_the_next_publish()
    {
        var channel = As(".*", ".*", ".*");
        Ok(channel.Publish(""u8, "k"u8, false, false, NoProperties, ""u8));
        Broker.Users.Update("bob", user => user with { Permissions = user.Permissions.SetItem("/", new UserPermission(".*", "", ".*")) });
        Refused(channel.Publish(""u8, "k"u8, false, false, NoProperties, ""u8), 403, "ACCESS_REFUSED - access to exchange 'amq.default' in vhost '/' refused for user 'bob'");
    }

    [Fact]
    public void Topic_permissions_look_at_routing_keys()
    {
        var channel = As(".*", ".*", ".*");
        Broker.Users.Update("bob", user => user with { TopicPermissions = user.TopicPermissions.Add(("/", "amq.topic"), new TopicPermission("^{username}\\.", "^news\\.")) });
        Ok(channel.Publish("amq.topic"u8, "bob.1"u8, false, false, NoProperties, ""u8));
        Refused(channel.Publish("amq.topic"u8, "eve.1"u8, false, false, NoProperties, ""u8), 403, "ACCESS_REFUSED - access to topic 'eve.1' in exchange 'amq.topic' in vhost '/' refused for user 'bob'");
        Ok(channel.QueueDeclare("q", false, false, false, false, AmqpTable.Empty, out _));
        Ok(channel.QueueBind("q", "amq.topic", "news.#", AmqpTable.Empty));
        Refused(channel.QueueBind("q", "amq.topic", "#", AmqpTable.Empty), 403, "ACCESS_REFUSED - access to topic '#' in exchange 'amq.topic' in vhost '/' refused for user 'bob'");
    }

    [Fact]
    public void Hosts_and_limits()
    {
        Refused(Broker.Connect("guest", "none", "", out _), 530, "NOT_ALLOWED - vhost none not found");
        Broker.AddVirtualHost("other");
        Refused(Broker.Connect("guest", "other", "", out _), 530, "NOT_ALLOWED - access to vhost 'other' refused for user 'guest'");
        Broker.FindVirtualHost("/")!.SetLimits(connections: 1, queues: 1);
        Refused(Broker.Connect("guest", "/", "", out _), 530, "NOT_ALLOWED - access to vhost '/' refused for user 'guest': connection limit (1) is reached");
        Declare("q");
        Refused(Channel.QueueDeclare("r", false, false, false, false, AmqpTable.Empty, out _), 406, "PRECONDITION_FAILED - cannot declare queue 'r': queue limit in vhost '/' (1) is reached");
        Broker.FindVirtualHost("/")!.SetLimits(null, null);
        Broker.Users.Update("guest", user => user with { MaxConnections = 1, MaxChannels = 1 });
        Refused(Broker.Connect("guest", "/", "", out _), 530, "NOT_ALLOWED - connection refused for user 'guest': user connection limit (1) is reached");
        Refused(Connection.OpenChannel(Sink, out _), 530, "NOT_ALLOWED - number of channels opened for user 'guest' has reached the maximum allowed user limit of (1)");
    }

    [Fact]
    public void A_host_that_is_deleted_takes_everything_with_it()
    {
        Declare("q");
        AmqpError? forced = null;
        Connection.Forced = error => forced = error;
        Assert.True(Broker.RemoveVirtualHost("/"));
        Assert.Equal("CONNECTION_FORCED - vhost '/' is deleted", forced!.Value.Text);
        Assert.Null(Broker.FindVirtualHost("/"));
        Assert.Empty(Broker.Users.Find("guest")!.Permissions);
    }
}
