using RedHare.Amqp;

namespace RedHare.Server.Amqp.Handlers;

/// <summary>Which handler a method of a channel has. basic.publish is missing: it has a content, which the channel puts together.</summary>
internal static class ChannelMethods
{
    public static void Run(AmqpChannel channel, uint id, ReadOnlySpan<byte> arguments)
    {
        switch (id)
        {
            case BasicAck.Id: Run<BasicAck, BasicAckHandler>(channel, id, arguments); break;
            case BasicNack.Id: Run<BasicNack, BasicNackHandler>(channel, id, arguments); break;
            case BasicReject.Id: Run<BasicReject, BasicRejectHandler>(channel, id, arguments); break;
            case ChannelOpen.Id: Run<ChannelOpen, ChannelOpenHandler>(channel, id, arguments); break;
            case ChannelFlow.Id: Run<ChannelFlow, ChannelFlowHandler>(channel, id, arguments); break;
            case ChannelClose.Id: Run<ChannelClose, ChannelCloseHandler>(channel, id, arguments); break;
            case AccessRequest.Id: Run<AccessRequest, AccessRequestHandler>(channel, id, arguments); break;
            case ExchangeDeclare.Id: Run<ExchangeDeclare, ExchangeDeclareHandler>(channel, id, arguments); break;
            case ExchangeDelete.Id: Run<ExchangeDelete, ExchangeDeleteHandler>(channel, id, arguments); break;
            case ExchangeBind.Id: Run<ExchangeBind, ExchangeBindHandler>(channel, id, arguments); break;
            case ExchangeUnbind.Id: Run<ExchangeUnbind, ExchangeUnbindHandler>(channel, id, arguments); break;
            case QueueDeclare.Id: Run<QueueDeclare, QueueDeclareHandler>(channel, id, arguments); break;
            case QueueBind.Id: Run<QueueBind, QueueBindHandler>(channel, id, arguments); break;
            case QueueUnbind.Id: Run<QueueUnbind, QueueUnbindHandler>(channel, id, arguments); break;
            case QueuePurge.Id: Run<QueuePurge, QueuePurgeHandler>(channel, id, arguments); break;
            case QueueDelete.Id: Run<QueueDelete, QueueDeleteHandler>(channel, id, arguments); break;
            case BasicQos.Id: Run<BasicQos, BasicQosHandler>(channel, id, arguments); break;
            case BasicConsume.Id: Run<BasicConsume, BasicConsumeHandler>(channel, id, arguments); break;
            case BasicCancel.Id: Run<BasicCancel, BasicCancelHandler>(channel, id, arguments); break;
            case BasicGet.Id: Run<BasicGet, BasicGetHandler>(channel, id, arguments); break;
            case BasicRecover.Id: Run<BasicRecover, BasicRecoverHandler>(channel, id, arguments); break;
            case BasicRecoverAsync.Id: Run<BasicRecoverAsync, BasicRecoverAsyncHandler>(channel, id, arguments); break;
            case TxSelect.Id: Run<TxSelect, TxSelectHandler>(channel, id, arguments); break;
            case TxCommit.Id: Run<TxCommit, TxCommitHandler>(channel, id, arguments); break;
            case TxRollback.Id: Run<TxRollback, TxRollbackHandler>(channel, id, arguments); break;
            case ConfirmSelect.Id: Run<ConfirmSelect, ConfirmSelectHandler>(channel, id, arguments); break;
            default: channel.Fail(AmqpError.Of(ReplyCode.CommandInvalid, "unimplemented method"), id); break;
        }
    }

    private static void Run<TMethod, THandler>(AmqpChannel channel, uint id, ReadOnlySpan<byte> arguments)
        where TMethod : struct, IMethod<TMethod>
        where THandler : IChannelMethod<TMethod>
    {
        var error = TMethod.Read(arguments, out var method);
        if (error != FieldError.None) channel.Connection.Fail(FramingErrors.Arguments(error, arguments), error == FieldError.Utf8 ? 0 : id);
        else if (THandler.Handle(channel, method) is { } refusal) channel.Fail(refusal, id);
    }
}
