using RedHare.Amqp;
using RedHare.Broker;
using RedHare.Management.Http;

namespace RedHare.Management.Resources;

/// <summary>
/// Does what a request asks for as its user would do it by AMQP, over a channel that lives as long as the request: the same checks in the same order. The connection
/// is in no list and under no limit.
/// </summary>
internal static class ActingUser
{
    /// <summary>Runs methods that RabbitMQ calls directly: an error is told without its name.</summary>
    public static Reply Run(Call call, VirtualHost host, Func<BrokerChannel, AmqpError?> methods, Func<Reply> done)
    {
        using var connection = Connect(call, host);
        return methods(connection.OpenChannel(new ConfirmSink())) is not { } error ? done() : error.Code switch
        {
            ReplyCode.NotFound => Reply.Error(404, "not_found", Explanation(error)),
            ReplyCode.AccessRefused or ReplyCode.NotAllowed => Reply.NotAuthorised("Access refused."),
            _ => Reply.BadRequest(Explanation(error)),
        };
    }

    /// <summary>A connection of the user's, for methods that RabbitMQ sends over a real channel.</summary>
    public static BrokerConnection Connect(Call call, VirtualHost host) => new(call.Broker, host, call.User.Name, $"HTTP API ({call.User.Name})");

    /// <summary>How RabbitMQ tells of a channel that was closed.</summary>
    public static Reply Closed(AmqpError error) => error.Code switch
    {
        ReplyCode.NotFound => Reply.Error(404, "not_found", error.Text),
        ReplyCode.AccessRefused => Reply.NotAuthorised(error.Text),
        _ => Reply.BadRequest($"{error.Code} {error.Text}"),
    };

    private static string Explanation(AmqpError error) => error.Text.IndexOf(" - ", StringComparison.Ordinal) is >= 0 and var dash ? error.Text[(dash + 3)..] : error.Text;
}
