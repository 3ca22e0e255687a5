using System.Buffers;
using RedHare.Net;

namespace RedHare.Server.Redis;

/// <summary>Replies straight into a connection's output; only on its loop thread.</summary>
internal sealed class SocketReply(OutputBuffer output) : RespReply<OutputWriter>(new OutputWriter(output))
{
    public override int BeginArray() => output.BeginDeferred();

    protected override void Insert(int mark, ReadOnlySpan<byte> header) => output.EndDeferred(mark, header);
}

/// <summary>An output buffer as a struct.</summary>
internal readonly struct OutputWriter(OutputBuffer output) : IBufferWriter<byte>
{
    public void Advance(int count) => output.Advance(count);

    public Memory<byte> GetMemory(int sizeHint = 0) => output.GetMemory(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => output.GetSpan(sizeHint);
}
