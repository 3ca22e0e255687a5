using RedHare.Amqp;
using RedHare.Commands.Configuration;

namespace RedHare.Server.Amqp.Authentication;

/// <summary>Lets a user in, or not. Who is refused is told so only if it says that it understands, and waits before it may try again.</summary>
internal static class Login
{
    public static void Run(AmqpConnection connection, string mechanism, ReadOnlySpan<byte> response)
    {
        if (Credentials.Read(mechanism, response) is not { } credentials)
        {
            connection.Fail(AmqpError.Of(ReplyCode.CommandInvalid, $"unknown authentication mechanism '{mechanism}'"), ConnectionStartOk.Id);
        }
        else if (credentials.User is null || credentials.Password is null)
        {
            connection.Fail(AmqpError.Of(ReplyCode.SyntaxError, $"{mechanism} response invalid"), ConnectionStartOk.Id);
        }
        else if (connection.Server.Authenticate(credentials.User, credentials.Password, connection.IsLoopback) is { } reason)
        {
            connection.Log(LogLevel.Warning, $"{mechanism} login refused: {reason}");
            if (connection.Capabilities.Get("authentication_failure_close")?.Boolean == true)
            {
                var text = $"Login was refused using authentication mechanism {mechanism}. For details see the broker logfile.";
                connection.SendClose(AmqpError.Of(ReplyCode.AccessRefused, text), 0);
            }
            connection.Refuse();
        }
        else
        {
            var options = connection.Server.Options;
            connection.User = credentials.User;
            connection.Mechanism = mechanism;
            connection.Phase = ConnectionPhase.Tuning;
            connection.Outbox.Method(0, new ConnectionTune(options.ChannelMax, options.FrameMax, options.Heartbeat));
        }
    }
}
