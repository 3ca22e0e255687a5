using RedHare.Amqp;
using RedHare.Commands.Configuration;

namespace RedHare.Server.Amqp.Authentication;

/// <summary>Lets a user in, or not. Who is refused is told so only if it says that it understands, and waits before it may try again.</summary>
internal static class Login
{
    public static void Run(AmqpConnection connection, string mechanism, ReadOnlySpan<byte> response)
    {
        if (mechanism == External.Name && connection.Tls is { } tls)
        {
            var user = External.Read(tls, connection.Server.Options.CertificateLogin(), out var reason);
            if (user is null) Refuse(connection, mechanism, reason);
            else if (connection.Server.AuthenticateKnown(user, connection.IsLoopback) is { } unknown) Refuse(connection, mechanism, unknown);
            else Admit(connection, mechanism, user);
        }
        else if (Credentials.Read(mechanism, response) is not { } credentials)
        {
            connection.Fail(AmqpError.Of(ReplyCode.CommandInvalid, $"unknown authentication mechanism '{mechanism}'"), ConnectionStartOk.Id);
        }
        else if (credentials.User is null || credentials.Password is null)
        {
            connection.Fail(AmqpError.Of(ReplyCode.SyntaxError, $"{mechanism} response invalid"), ConnectionStartOk.Id);
        }
        else if (connection.Server.Authenticate(credentials.User, credentials.Password, connection.IsLoopback) is { } refusal)
        {
            Refuse(connection, mechanism, refusal);
        }
        else
        {
            Admit(connection, mechanism, credentials.User);
        }
    }

    private static void Admit(AmqpConnection connection, string mechanism, string user)
    {
        var options = connection.Server.Options;
        connection.User = user;
        connection.Mechanism = mechanism;
        connection.Phase = ConnectionPhase.Tuning;
        connection.Outbox.Method(0, new ConnectionTune(options.ChannelMax, options.FrameMax, options.Heartbeat));
    }

    private static void Refuse(AmqpConnection connection, string mechanism, string reason)
    {
        connection.Log(LogLevel.Warning, $"{mechanism} login refused: {reason}");
        if (connection.Capabilities.Get("authentication_failure_close")?.Boolean == true)
        {
            var text = $"Login was refused using authentication mechanism {mechanism}. For details see the broker logfile.";
            connection.SendClose(AmqpError.Of(ReplyCode.AccessRefused, text), 0);
        }
        connection.Refuse();
    }
}
