using RedHare.Files;

namespace RedHare.Broker.Journal;

/// <summary>
/// What is known of the log up to a place, so that a start reads only what follows. It is written while the queues change, chunk by chunk: what it has too much or too little of what came after the place is put right when the
/// log from there is read, since every record says what is, not what changes. It may know of batches after the place, which must be there when it is read: <see cref="Required"/> is the last of them.
/// </summary>
internal sealed record Checkpoint(LogEnd End, long Required, bool IsClean)
{
    /// <summary>Writes the index as it stands. Returns the bytes of its positions.</summary>
    public static long WriteIndex(CheckpointFile file, JournalIndex index)
    {
        var definitions = index.Definitions.ToList();
        file.Write(definitions.Count);
        foreach (var (name, content) in definitions)
        {
            file.Write(name);
            file.Write(content.Length);
            file.Write(content);
        }
        var chunk = new ulong[PositionStore.ChunkLength];
        var chunks = 0L;
        foreach (var queue in index.Queues)
        {
            file.Write(queue.Id + 1L);
            file.Write(queue.LastSequence);
            file.Write(queue.DeliveredUpTo);
            for (var sequence = 0L; queue.CopyChunk(ref sequence, chunk); sequence += PositionStore.ChunkLength)
            {
                file.Write(sequence + 1);
                file.Write(chunk);
                chunks++;
            }
            file.Write(0);
        }
        file.Write(0);
        return chunks * PositionStore.ChunkLength * sizeof(ulong);
    }

    /// <summary>Writes what comes first; the numbers are those of the place, and of a batch that is durable before the file is put in place.</summary>
    public static void WriteHead(CheckpointFile file, LogEnd end, bool isClean)
    {
        file.Write(CheckpointFile.Magic);
        file.Write([CheckpointFile.Version]);
        file.Write(end.Segment);
        file.Write(end.Offset);
        file.Write(end.Number);
        file.Write(isClean ? 1 : 0);
    }

    /// <summary>Reads a directory's checkpoint into an empty index; null when there is none.</summary>
    /// <exception cref="JournalException">It is damaged, or of a newer version.</exception>
    public static Checkpoint? Read(string directory, IFileLayer files, JournalIndex index)
    {
        var path = Path.Combine(directory, CheckpointFile.FileName);
        if (!files.FileExists(path)) return null;
        using var stream = new CheckpointStream(new BufferedStream(files.OpenRead(path), 1 << 18), path);
        Span<byte> magic = stackalloc byte[8];
        stream.Read(magic);
        if (!magic.StartsWith(CheckpointFile.Magic)) throw stream.Damaged();
        if (magic[7] > CheckpointFile.Version) throw new JournalException($"'{path}' has format {magic[7]}, which a newer version of RedHare wrote; this one knows formats up to {CheckpointFile.Version}.");
        var end = new LogEnd((int)stream.ReadNumber(), stream.ReadNumber(), stream.ReadNumber());
        var clean = stream.ReadNumber() != 0;
        for (var left = stream.ReadNumber(); left > 0; left--) index.Definitions.Set(stream.ReadText(), stream.ReadBytes());
        var chunk = new ulong[PositionStore.ChunkLength];
        for (var id = stream.ReadNumber(); id != 0; id = stream.ReadNumber())
        {
            var queue = index.Queue((uint)(id - 1));
            queue.Restore(stream.ReadNumber(), stream.ReadNumber());
            for (var sequence = stream.ReadNumber(); sequence != 0; sequence = stream.ReadNumber())
            {
                stream.Read(chunk);
                for (var i = 0; i < chunk.Length; i++)
                {
                    var position = new Position(chunk[i]);
                    if (!position.Exists || position.IsTransient) continue;
                    if (index.Segments.Find(position.Segment) is not { } segment || position.Offset >= segment.Length) throw Missing(position, path);
                    queue.Install(sequence - 1 + i, position);
                }
            }
        }
        var required = stream.ReadNumber();
        stream.ReadEnd();
        return new Checkpoint(end, required, clean);
    }

    private static JournalException Missing(Position position, string path) =>
        new($"The journal's checkpoint '{path}' names a message at offset {position.Offset} of '{SegmentHeader.FileName(position.Segment)}', which is missing or shorter. Restore the directory from a copy.");
}
