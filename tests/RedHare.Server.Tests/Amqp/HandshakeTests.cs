using System.Text;
using RedHare.Amqp;
using Xunit;

namespace RedHare.Server.Tests.Amqp;

/// <summary>From the protocol header to an open virtual host. The texts are those that RabbitMQ 3.10.8 answered.</summary>
public class HandshakeTests
{
    [Fact]
    public async Task The_greeting_is_RabbitMQs()
    {
        await using var server = new AmqpTestServer();
        using var client = server.Connect();
        client.SendBytes(AmqpTestClient.Header[..5]);
        client.SendBytes(AmqpTestClient.Header[5..]);
        var start = client.Expect<ConnectionStart>(0);
        Assert.Equal((0, 9), (start.VersionMajor, start.VersionMinor));
        Assert.Equal("AMQPLAIN PLAIN", Encoding.ASCII.GetString(start.Mechanisms.Span));
        Assert.Equal("en_US", Encoding.ASCII.GetString(start.Locales.Span));
        Assert.Equal(["capabilities", "cluster_name", "copyright", "information", "platform", "product", "version"], start.ServerProperties.Select(field => field.Key));
        Assert.Equal(("RabbitMQ", "3.10.8"), (start.ServerProperties["product"].Text, start.ServerProperties["version"].Text));
        Assert.Equal(9, start.ServerProperties["capabilities"].Table!.Count(field => field.Value.Boolean));
    }

    [Theory]
    [InlineData("AMQP\0\u0003\u0001\0")]
    [InlineData("HTTP/1.1")]
    [InlineData("AMQP\0\0\u0009\u0002")]
    public async Task Another_protocol_is_answered_with_the_header_of_ours(string header)
    {
        await using var server = new AmqpTestServer();
        using var client = server.Connect();
        client.SendBytes(Encoding.Latin1.GetBytes(header));
        Assert.Equal(AmqpTestClient.Header.ToArray(), client.ReadToEnd());
    }

    [Fact]
    public async Task Both_mechanisms_let_a_user_in_and_the_limits_are_RabbitMQs()
    {
        await using var server = new AmqpTestServer();
        using var plain = server.Connect();
        plain.LogIn();
        Assert.Equal(new ConnectionTune(2047, 131_072, 60), plain.Expect<ConnectionTune>(0));

        using var amqplain = server.Connect();
        amqplain.SendBytes(AmqpTestClient.Header);
        amqplain.Expect<ConnectionStart>(0);
        var login = new AmqpTable { { "LOGIN", "guest" }, { "PASSWORD", "guest" } };
        amqplain.Send(0, new ConnectionStartOk(AmqpTable.Empty, "AMQPLAIN", login.ToBytes().AsMemory(4), "en_US"));
        amqplain.OpenHost();
        amqplain.OpenChannel(1);
    }

    [Fact]
    public async Task Who_is_refused_is_told_when_it_understands()
    {
        await using var server = new AmqpTestServer();
        using var client = server.Connect();
        client.LogIn("guest", "wrong");
        client.ExpectConnectionClose(403, "ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN. For details see the broker logfile.");
        Assert.Null(client.Read());

        using var old = server.Connect();
        old.LogIn("nobody", "guest", AmqpTable.Empty);
        Assert.Null(old.Read());
    }

    [Theory]
    [InlineData("EXTERNAL", "")]
    [InlineData("FOO", "\0guest\0guest")]
    [InlineData("PLAIN", "guest")]
    [InlineData("PLAIN", "\0guest")]
    [InlineData("AMQPLAIN", "\u0005LOGIN")]
    public async Task A_login_that_makes_no_sense_is_refused_without_a_word(string mechanism, string response)
    {
        await using var server = new AmqpTestServer();
        using var client = server.Connect();
        client.SendBytes(AmqpTestClient.Header);
        client.Expect<ConnectionStart>(0);
        client.Send(0, new ConnectionStartOk(AmqpTestClient.Capabilities, mechanism, Encoding.UTF8.GetBytes(response), "en_US"));
        Assert.Null(client.Read());
    }

    [Theory]
    [InlineData(2047, 131_073)]
    [InlineData(2047, 4095)]
    [InlineData(2047, 0)]
    [InlineData(2048, 131_072)]
    [InlineData(0, 131_072)]
    public async Task Limits_beyond_those_proposed_are_refused(ushort channelMax, uint frameMax)
    {
        await using var server = new AmqpTestServer();
        using var client = server.Connect();
        client.LogIn();
        client.Expect<ConnectionTune>(0);
        client.Send(0, new ConnectionTuneOk(channelMax, frameMax, 0));
        Assert.Null(client.Read());
    }

    [Fact]
    public async Task An_unknown_host_is_named()
    {
        await using var server = new AmqpTestServer();
        using var client = server.Connect();
        client.LogIn();
        client.Expect<ConnectionTune>(0);
        client.Send(0, new ConnectionTuneOk(2047, 131_072, 0));
        client.Send(0, new ConnectionOpen("nope", "", false));
        var close = client.ExpectConnectionClose(530, "NOT_ALLOWED - vhost nope not found");
        Assert.Equal((10, 40), (close.ClassId, close.MethodId));
        client.Send(0, default(ConnectionCloseOk));
        Assert.Null(client.Read());
    }

    [Fact]
    public async Task Silence_ends_the_handshake()
    {
        await using var server = new AmqpTestServer(options => options with { HandshakeTimeout = TimeSpan.FromMilliseconds(50) });
        using var client = server.Connect();
        Assert.Null(client.Read());
    }
}
