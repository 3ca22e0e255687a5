namespace RedHare.Commands;

/// <summary>A reply that goes nowhere (CLIENT REPLY OFF). Errors are counted all the same.</summary>
internal sealed class MutedReply : ReplyWriter
{
    public override void Status(ReadOnlySpan<byte> text) { }

    protected override void WriteError(ReadOnlySpan<byte> message) { }

    public override void Integer(long value) { }

    public override void Bulk(ReadOnlySpan<byte> value) { }

    public override void Null() { }

    public override void NullArray() { }

    public override void Array(int count) { }

    public override void Map(int pairs) { }

    public override void Set(int count) { }

    public override void Push(int count) { }

    public override void Double(double value) { }

    public override void Boolean(bool value) { }

    public override void Verbatim(ReadOnlySpan<byte> format, ReadOnlySpan<byte> text) { }

    public override void BigNumber(ReadOnlySpan<byte> digits) { }

    public override int BeginArray() => 0;

    public override void EndArray(int mark, int count) { }

    public override void EndMap(int mark, int pairs) { }

    public override void EndSet(int mark, int count) { }
}
