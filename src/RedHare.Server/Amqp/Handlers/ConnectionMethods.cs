using RedHare.Amqp;

namespace RedHare.Server.Amqp.Handlers;

/// <summary>Which handler a method of channel 0 has.</summary>
internal static class ConnectionMethods
{
    public static void Run(AmqpConnection connection, uint id, ReadOnlySpan<byte> arguments)
    {
        switch (id)
        {
            case ConnectionStartOk.Id: Run<ConnectionStartOk, StartOkHandler>(connection, id, arguments); break;
            case ConnectionTuneOk.Id: Run<ConnectionTuneOk, TuneOkHandler>(connection, id, arguments); break;
            case ConnectionOpen.Id: Run<ConnectionOpen, ConnectionOpenHandler>(connection, id, arguments); break;
            case ConnectionClose.Id: Run<ConnectionClose, ConnectionCloseHandler>(connection, id, arguments); break;
            case ConnectionCloseOk.Id: Run<ConnectionCloseOk, ConnectionCloseOkHandler>(connection, id, arguments); break;
            case ConnectionUpdateSecret.Id: Run<ConnectionUpdateSecret, UpdateSecretHandler>(connection, id, arguments); break;
            default: Unexpected(connection, id); break;
        }
    }

    private static void Run<TMethod, THandler>(AmqpConnection connection, uint id, ReadOnlySpan<byte> arguments)
        where TMethod : struct, IMethod<TMethod>
        where THandler : IConnectionMethod<TMethod>
    {
        var error = TMethod.Read(arguments, out var method);
        if (error != FieldError.None) connection.Fail(FramingErrors.Arguments(error, arguments), error == FieldError.Utf8 ? 0 : id);
        else if (THandler.IsExpected(connection.Phase)) THandler.Handle(connection, method);
        else Unexpected(connection, id);
    }

    private static void Unexpected(AmqpConnection connection, uint id) =>
        connection.Fail(AmqpError.Of(ReplyCode.ChannelError, $"unexpected method in connection state {connection.Phase.ToString().ToLowerInvariant()}"), id);
}
