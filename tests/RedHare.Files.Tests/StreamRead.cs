namespace RedHare.Files.Tests;

/// <summary>Reads at any place of a file that lies in memory.</summary>
internal sealed class StreamRead(MemoryStream file, Lock gate) : IReadFile
{
    public long Length
    {
        get
        {
            lock (gate) return file.Length;
        }
    }

    public int Read(long offset, Span<byte> buffer)
    {
        lock (gate)
        {
            file.Position = offset;
            return file.Read(buffer);
        }
    }

    public void Dispose()
    {
    }
}
