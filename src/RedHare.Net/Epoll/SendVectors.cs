using RedHare.Net.Buffers;

namespace RedHare.Net.Epoll;

/// <summary>
/// A loop's msghdr and its iovecs, as one pinned array of 64-bit words: 0 name, 1 name length, 2 iovecs, 3 their number,
/// 4 control, 5 control length, 6 flags; then address and length of each chunk.
/// </summary>
internal sealed class SendVectors
{
    private const int Header = 8;
    private const int Capacity = 64;

    private readonly long[] _words = Pinned.Array<long>(Header + 2 * Capacity);

    internal nint Address => Pinned.AddressOf(_words);

    /// <summary>Lists as many chunks as fit and returns the sum of their bytes.</summary>
    internal long Fill(OutputChunk? chunk)
    {
        long sum = 0;
        var count = 0;
        for (; chunk is not null && count < Capacity; chunk = chunk.Next, count++)
        {
            _words[Header + 2 * count] = Pinned.AddressOf(chunk.Bytes, chunk.Start);
            _words[Header + 2 * count + 1] = chunk.End - chunk.Start;
            sum += chunk.End - chunk.Start;
        }
        _words[2] = Pinned.AddressOf(_words, Header);
        _words[3] = count;
        return sum;
    }
}
