using RedHare.Net.Buffers;

namespace RedHare.Net;

/// <summary>A place in an <see cref="OutputBuffer"/>, from <see cref="OutputBuffer.Mark"/>. Valid until something is sent.</summary>
public readonly struct OutputMark
{
    internal readonly OutputChunk? Chunk;
    internal readonly int Position;
    internal readonly int OpenGaps;
    internal readonly int Sends;

    internal OutputMark(OutputChunk? chunk, int position, int openGaps, int sends)
    {
        Chunk = chunk;
        Position = position;
        OpenGaps = openGaps;
        Sends = sends;
    }
}
