using RedHare.Amqp.Tests.Fields;

namespace RedHare.Amqp.Tests;

/// <summary>Every method once, each field with a value of its own.</summary>
internal sealed class MethodSamples
{
    private MethodSamples(uint id, byte[] bytes, Func<byte[], FieldError> read, Action<byte[], FrameWriter> rewrite)
    {
        Id = id;
        Bytes = bytes;
        Read = read;
        Rewrite = rewrite;
    }

    public static IReadOnlyList<MethodSamples> All { get; } =
    [
        Of(new BasicQos(100001, 1002, true), BasicQos.Id),
        Of(new BasicQosOk(), BasicQosOk.Id),
        Of(new BasicConsume(1004, "s5", "s6", true, false, true, false, AmqpTableTests.Everything), BasicConsume.Id),
        Of(new BasicConsumeOk("s12"), BasicConsumeOk.Id),
        Of(new BasicCancel("s13", false), BasicCancel.Id),
        Of(new BasicCancelOk("s15"), BasicCancelOk.Id),
        Of(BasicPublish.Id, static writer => writer.Method(7, new BasicPublish(1016, "s17"u8, "s18"u8, true, false)), static arguments => BasicPublish.Read(arguments, out _), static (arguments, writer) => { BasicPublish.Read(arguments, out var method); writer.Method(7, method); }),
        Of(BasicReturn.Id, static writer => writer.Method(7, new BasicReturn(1021, "s22"u8, "s23"u8, "s24"u8)), static arguments => BasicReturn.Read(arguments, out _), static (arguments, writer) => { BasicReturn.Read(arguments, out var method); writer.Method(7, method); }),
        Of(BasicDeliver.Id, static writer => writer.Method(7, new BasicDeliver("s25"u8, 10000000026UL, true, "s28"u8, "s29"u8)), static arguments => BasicDeliver.Read(arguments, out _), static (arguments, writer) => { BasicDeliver.Read(arguments, out var method); writer.Method(7, method); }),
        Of(new BasicGet(1030, "s31", false), BasicGet.Id),
        Of(BasicGetOk.Id, static writer => writer.Method(7, new BasicGetOk(10000000033UL, false, "s35"u8, "s36"u8, 100037)), static arguments => BasicGetOk.Read(arguments, out _), static (arguments, writer) => { BasicGetOk.Read(arguments, out var method); writer.Method(7, method); }),
        Of(new BasicGetEmpty("s38"), BasicGetEmpty.Id),
        Of(new BasicAck(10000000039UL, false), BasicAck.Id),
        Of(new BasicReject(10000000041UL, false), BasicReject.Id),
        Of(new BasicRecoverAsync(true), BasicRecoverAsync.Id),
        Of(new BasicRecover(false), BasicRecover.Id),
        Of(new BasicRecoverOk(), BasicRecoverOk.Id),
        Of(new BasicNack(10000000045UL, false, true), BasicNack.Id),
        Of(new ConnectionStart(48, 49, AmqpTableTests.Everything, new byte[] { 1, 51 }, new byte[] { 1, 52 }), ConnectionStart.Id),
        Of(new ConnectionStartOk(AmqpTableTests.Everything, "s54", new byte[] { 1, 55 }, "s56"), ConnectionStartOk.Id),
        Of(new ConnectionSecure(new byte[] { 1, 57 }), ConnectionSecure.Id),
        Of(new ConnectionSecureOk(new byte[] { 1, 58 }), ConnectionSecureOk.Id),
        Of(new ConnectionTune(1059, 100060, 1061), ConnectionTune.Id),
        Of(new ConnectionTuneOk(1062, 100063, 1064), ConnectionTuneOk.Id),
        Of(new ConnectionOpen("s65", "s66", true), ConnectionOpen.Id),
        Of(new ConnectionOpenOk("s68"), ConnectionOpenOk.Id),
        Of(new ConnectionClose(1069, "s70", 1071, 1072), ConnectionClose.Id),
        Of(new ConnectionCloseOk(), ConnectionCloseOk.Id),
        Of(new ConnectionBlocked("s73"), ConnectionBlocked.Id),
        Of(new ConnectionUnblocked(), ConnectionUnblocked.Id),
        Of(new ConnectionUpdateSecret(new byte[] { 1, 74 }, "s75"), ConnectionUpdateSecret.Id),
        Of(new ConnectionUpdateSecretOk(), ConnectionUpdateSecretOk.Id),
        Of(new ChannelOpen("s76"), ChannelOpen.Id),
        Of(new ChannelOpenOk(new byte[] { 1, 77 }), ChannelOpenOk.Id),
        Of(new ChannelFlow(false), ChannelFlow.Id),
        Of(new ChannelFlowOk(true), ChannelFlowOk.Id),
        Of(new ChannelClose(1080, "s81", 1082, 1083), ChannelClose.Id),
        Of(new ChannelCloseOk(), ChannelCloseOk.Id),
        Of(new AccessRequest("s84", true, false, true, false, true), AccessRequest.Id),
        Of(new AccessRequestOk(1090), AccessRequestOk.Id),
        Of(new ExchangeDeclare(1091, "s92", "s93", false, true, false, true, false, AmqpTableTests.Everything), ExchangeDeclare.Id),
        Of(new ExchangeDeclareOk(), ExchangeDeclareOk.Id),
        Of(new ExchangeDelete(1100, "s101", false, true), ExchangeDelete.Id),
        Of(new ExchangeDeleteOk(), ExchangeDeleteOk.Id),
        Of(new ExchangeBind(1104, "s105", "s106", "s107", false, AmqpTableTests.Everything), ExchangeBind.Id),
        Of(new ExchangeBindOk(), ExchangeBindOk.Id),
        Of(new ExchangeUnbind(1110, "s111", "s112", "s113", false, AmqpTableTests.Everything), ExchangeUnbind.Id),
        Of(new ExchangeUnbindOk(), ExchangeUnbindOk.Id),
        Of(new QueueDeclare(1116, "s117", false, true, false, true, false, AmqpTableTests.Everything), QueueDeclare.Id),
        Of(new QueueDeclareOk("s124", 100125, 100126), QueueDeclareOk.Id),
        Of(new QueueBind(1127, "s128", "s129", "s130", true, AmqpTableTests.Everything), QueueBind.Id),
        Of(new QueueBindOk(), QueueBindOk.Id),
        Of(new QueuePurge(1133, "s134", true), QueuePurge.Id),
        Of(new QueuePurgeOk(100136), QueuePurgeOk.Id),
        Of(new QueueDelete(1137, "s138", true, false, true), QueueDelete.Id),
        Of(new QueueDeleteOk(100142), QueueDeleteOk.Id),
        Of(new QueueUnbind(1143, "s144", "s145", "s146", AmqpTableTests.Everything), QueueUnbind.Id),
        Of(new QueueUnbindOk(), QueueUnbindOk.Id),
        Of(new TxSelect(), TxSelect.Id),
        Of(new TxSelectOk(), TxSelectOk.Id),
        Of(new TxCommit(), TxCommit.Id),
        Of(new TxCommitOk(), TxCommitOk.Id),
        Of(new TxRollback(), TxRollback.Id),
        Of(new TxRollbackOk(), TxRollbackOk.Id),
        Of(new ConfirmSelect(false), ConfirmSelect.Id),
        Of(new ConfirmSelectOk(), ConfirmSelectOk.Id),
    ];

    public uint Id { get; }

    /// <summary>The payload of the frame: class, method, arguments.</summary>
    public byte[] Bytes { get; }

    public Func<byte[], FieldError> Read { get; }

    /// <summary>Reads and writes again, as a frame on channel 7.</summary>
    public Action<byte[], FrameWriter> Rewrite { get; }

    private static MethodSamples Of<T>(T method, uint id) where T : struct, IMethod<T> => Of(
        id,
        writer => writer.Method(7, method),
        static arguments => T.Read(arguments, out _),
        static (arguments, writer) =>
        {
            T.Read(arguments, out var read);
            writer.Method(7, read);
        });

    private static MethodSamples Of(uint id, Action<FrameWriter> write, Func<byte[], FieldError> read, Action<byte[], FrameWriter> rewrite)
    {
        var writer = new FrameWriter(0);
        write(writer);
        FrameReader.Read(writer.Written, 0, out var frame, out _);
        return new MethodSamples(id, frame.Payload.ToArray(), read, rewrite);
    }
}
