using RedHare.Files;

namespace RedHare.Broker.Journal;

/// <summary>Writes checkpoints, and deletes the segments that are needed no more: those before the checkpoint's place in which nothing lived when it was begun. For one thread.</summary>
internal sealed class Checkpointing(string directory, IFileLayer files, JournalIndex index, JournalWriter writer, Func<bool, CommitWait> barrier)
{
    /// <summary>Bytes of the last checkpoint's positions.</summary>
    public long LastSize { get; private set; }

    /// <summary>Writes one. Null when it is in place, otherwise why it is not; the one before is in force then.</summary>
    /// <param name="closing">Nobody appends any more.</param>
    public string? Run(bool closing)
    {
        var failures = writer.Failures;
        try
        {
            var begin = barrier(closing);
            if (begin.Wait() is { } failure) return failure;
            var end = begin.End;
            // What is empty now stays empty: nothing is written before the place any more, and all that was is in the index.
            var dead = index.Segments.All.Where(segment => segment.Number < end.Segment && segment.Live == 0).ToList();
            using (var file = new CheckpointFile(directory, files))
            {
                Checkpoint.WriteHead(file, end, closing);
                LastSize = Checkpoint.WriteIndex(file, index);
                var required = closing ? begin : barrier(false);
                if (!closing && required.Wait() is { } lost) return lost;
                // A batch that failed meanwhile has taken positions back that are written down already.
                if (writer.Failures != failures) return "the disk failed meanwhile";
                file.Write(required.End.Number);
                file.Finish();
            }
            foreach (var segment in dead) index.Segments.Delete(segment);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
    }
}
