using System.Buffers;
using RedHare.Commands;
using RedHare.Resp;

namespace RedHare.Server.Redis;

/// <summary>
/// Serialises replies in the client's protocol version. Generic over a struct, so that each kind of writer gets code of its own with direct calls.
/// </summary>
internal abstract class RespReply<TWriter>(TWriter writer) : ReplyWriter where TWriter : struct, IBufferWriter<byte>
{
    protected TWriter Writer { get; } = writer;

    public sealed override void Status(ReadOnlySpan<byte> text) => RespWriter.Status(Writer, text);

    protected sealed override void WriteError(ReadOnlySpan<byte> message) => RespWriter.Error(Writer, message);

    public sealed override void Integer(long value) => RespWriter.Integer(Writer, value);

    public sealed override void Bulk(ReadOnlySpan<byte> value) => RespWriter.Bulk(Writer, value);

    public sealed override void Null() => RespWriter.Null(Writer, Protocol);

    public sealed override void NullArray() => RespWriter.NullArray(Writer, Protocol);

    public sealed override void Array(int count) => RespWriter.ArrayHeader(Writer, count);

    public sealed override void Map(int pairs) => RespWriter.MapHeader(Writer, Protocol, pairs);

    public sealed override void Set(int count) => RespWriter.SetHeader(Writer, Protocol, count);

    public sealed override void Push(int count) => RespWriter.PushHeader(Writer, Protocol, count);

    public sealed override void Double(double value) => RespWriter.Double(Writer, Protocol, value);

    public sealed override void Boolean(bool value) => RespWriter.Boolean(Writer, Protocol, value);

    public sealed override void Verbatim(ReadOnlySpan<byte> format, ReadOnlySpan<byte> text) => RespWriter.Verbatim(Writer, Protocol, format, text);

    public sealed override void BigNumber(ReadOnlySpan<byte> digits) => RespWriter.BigNumber(Writer, Protocol, digits);

    public sealed override void EndArray(int mark, int count) => End(mark, '*', count);

    public sealed override void EndMap(int mark, int pairs)
    {
        if (Protocol == 2) End(mark, '*', pairs * 2L);
        else End(mark, '%', pairs);
    }

    public sealed override void EndSet(int mark, int count) => End(mark, Protocol == 2 ? '*' : '~', count);

    /// <summary>Puts a finished header where the mark is.</summary>
    protected abstract void Insert(int mark, ReadOnlySpan<byte> header);

    private void End(int mark, char type, long count)
    {
        Span<byte> header = stackalloc byte[RespFormat.MaxHeader];
        Insert(mark, header[..RespWriter.Header(header, type, count)]);
    }
}
