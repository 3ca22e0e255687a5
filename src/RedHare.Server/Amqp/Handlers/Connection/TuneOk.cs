using RedHare.Amqp;

namespace RedHare.Server.Amqp.Handlers;

internal sealed class TuneOkHandler : IConnectionMethod<ConnectionTuneOk>
{
    public static bool IsExpected(ConnectionPhase phase) => phase == ConnectionPhase.Tuning;

    public static void Handle(AmqpConnection connection, in ConnectionTuneOk method)
    {
        var options = connection.Server.Options;
        var error = Check("frame_max", method.FrameMax, Frame.MinSize, options.FrameMax) ?? Check("channel_max", method.ChannelMax, 1, options.ChannelMax);
        if (error is { } refused) connection.Fail(refused, ConnectionTune.Id);
        else connection.Tune(method.FrameMax, method.ChannelMax, method.Heartbeat);
    }

    // 0 asks for no limit, which is more than a limit.
    private static AmqpError? Check(string name, uint value, uint least, uint most)
    {
        if (value != 0 && value < least) return Refused(name, value, "lower", "minimum", least);
        return most != 0 && (value == 0 || value > most) ? Refused(name, value, "higher", "maximum", most) : null;
    }

    private static AmqpError Refused(string name, uint value, string relation, string bound, uint allowed) =>
        AmqpError.Of(ReplyCode.NotAllowed, $"negotiated {name} = {value}{(value == 0 ? " (no limit)" : "")} is {relation} than the {bound} allowed value ({allowed})");
}
