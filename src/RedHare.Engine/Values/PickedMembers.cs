using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>Random members of a sorted set on their way from pack or table to a sink.</summary>
internal readonly ref struct PickedMembers<TSink> : IOffsetSink, IRecordSink where TSink : struct, IScoredSink
{
    private readonly ReadOnlySpan<byte> _pack;
    private readonly Span<byte> _scratch;
    private readonly ref TSink _sink;

    public PickedMembers(ReadOnlySpan<byte> pack, Span<byte> scratch, ref TSink sink)
    {
        _pack = pack;
        _scratch = scratch;
        _sink = ref sink;
    }

    void IOffsetSink.Take(int offset) => _sink.Take(Pack.Get(_pack, offset).Text(_scratch), SortedSetPack.Score(_pack, Pack.Next(_pack, offset)));

    void IRecordSink.Take(nint record) => _sink.Take(ScoredMember.Key(record), ScoredMember.Score(record));
}
