namespace RedHare.Net.Buffers;

/// <summary>A link in an output chain. [Start, End) is written and unsent; the tail's End is kept by the chain until it is sealed.</summary>
internal sealed class OutputChunk
{
    internal byte[] Bytes = [];
    internal int Start;
    internal int End;
    internal OutputChunk? Next;
}
