using System.Runtime.CompilerServices;
using RedHare.Engine;

namespace RedHare.Cli.Transfers;

/// <summary>The keys of an RDB file.</summary>
internal sealed class FileSource : ITransferSource
{
    private const int BatchKeys = 256, BatchBytes = 1 << 20;

    private readonly FileStream _stream;
    private readonly RdbReader _reader;
    private readonly ScratchKey _scratch = new();
    private readonly List<byte[]> _libraries = [];

    public FileSource(string path)
    {
        if (Directory.Exists(path)) throw NoSnapshot(path);
        _stream = File.OpenRead(path);
        if (!IsSnapshot(_stream))
        {
            _stream.Dispose();
            throw NoSnapshot(path);
        }
        _reader = new RdbReader(_stream);
    }

    public long Total => _stream.Length;

    public long Done => _reader.Position;

    public IReadOnlyList<byte[]> Libraries => _libraries;

    public async IAsyncEnumerable<IReadOnlyList<TransferEntry>> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var more = true; more;)
        {
            cancellation.ThrowIfCancellationRequested();
            var batch = new List<TransferEntry>();
            more = Fill(batch);
            yield return batch;
            await Task.CompletedTask.ConfigureAwait(false);
        }
    }

    public ValueTask DisposeAsync()
    {
        _scratch.Dispose();
        return _stream.DisposeAsync();
    }

    private static bool IsSnapshot(FileStream stream)
    {
        Span<byte> magic = stackalloc byte[5];
        var count = stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        return magic[..count].SequenceEqual("REDIS"u8);
    }

    private static TransferException NoSnapshot(string path) =>
        new($"'{path}' is no RDB file, no append log, and no directory with one");

    /// <summary>False at the end of the file.</summary>
    private bool Fill(List<TransferEntry> batch)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        for (long bytes = 0; batch.Count < BatchKeys && bytes < BatchBytes;)
        {
            switch (_reader.Read())
            {
                case RdbItem.End when _reader.Position < _stream.Length:
                    throw new TransferException($"something follows the data at offset {_reader.Position}: an append log that begins with a snapshot needs a name that ends with .aof");
                case RdbItem.End:
                    return false;
                case RdbItem.Functions:
                    _libraries.Add(_reader.Text.ToArray());
                    break;
                case RdbItem.Torn or RdbItem.Damaged:
                    throw new TransferException($"the file is damaged at offset {_reader.Offset}: {_reader.Fault}; 'redhare check' says what can be saved of it");
                case RdbItem.Key:
                    var payload = _scratch.Take(_reader, static key => key.Dump(RdbFormat.PlainVersion));
                    if (payload is null || (_reader.Expiry >= 0 && _reader.Expiry <= now)) break;
                    batch.Add(new TransferEntry(_reader.Database, _reader.Key.ToArray(), _reader.Expiry, payload));
                    bytes += payload.Length;
                    break;
            }
        }
        return true;
    }
}
