using RedHare.Broker.Journal;

namespace RedHare.Broker.Tests.Journal;

/// <summary>What a journal says to files that are not as it wrote them.</summary>
public sealed class DamageTests : JournalTest
{
    [Fact]
    public void A_tail_torn_at_any_byte_is_cut_off_with_a_warning_and_what_was_before_it_is_there()
    {
        using var journal = Open();
        Put(journal, 1, "first");
        Put(journal, 1, "second");
        var whole = Files[LastSegment(Files)].Length;
        Put(journal, 1, "the third one");
        var full = Files[LastSegment(Files)].Length;
        for (var length = whole; length <= full; length++)
        {
            var disk = Copy();
            var segment = LastSegment(disk);
            disk[segment] = disk[segment][..length];
            using var again = MessageJournal.Open(Folder, Small, disk);
            Assert.Equal(length == full ? ["first", "second", "the third one"] : (List<string?>)["first", "second"], All(again, 1));
            Assert.Equal(length > whole && length < full, again.Recovered.Warning is not null);
            Assert.Equal(length == full ? 0 : length - whole, again.Recovered.TornBytes);
            Put(again, 1, "after");
            Assert.Equal("after", All(again, 1)[^1]);
        }
    }

    [Fact]
    public void A_tail_of_zeros_is_cut_off()
    {
        using var journal = Open();
        Put(journal, 1, "first");
        var disk = Copy();
        var segment = LastSegment(disk);
        disk[segment] = [.. disk[segment], .. new byte[1000]];
        using var again = MessageJournal.Open(Folder, Small, disk);
        Assert.Equal(1000, again.Recovered.TornBytes);
        Assert.Equal(["first"], All(again, 1));
    }

    [Fact]
    public void A_flipped_byte_in_what_was_durable_is_refused_with_file_and_offset_and_nothing_is_changed()
    {
        using var journal = Open();
        for (var i = 0; i < 4; i++) Put(journal, 1, $"message {i}");
        var end = Files[LastSegment(Files)].Length;
        Put(journal, 1, "the last one proves that those before were durable");
        var refused = 0;
        for (var at = 0; at < end; at++)
        {
            var disk = Copy();
            var segment = LastSegment(disk);
            var bytes = disk[segment];
            bytes[at] ^= 0x10;
            disk[segment] = bytes;
            try
            {
                using var again = MessageJournal.Open(Folder, Small, disk);
                // Bytes that only fill up are nobody's.
                Assert.Equal(5, All(again, 1).Count);
                Assert.Equal(0, again.Recovered.TornBytes);
            }
            catch (JournalException exception)
            {
                refused++;
                Assert.Contains(segment, exception.Message, StringComparison.Ordinal);
                Assert.Matches(@"offset \d+", exception.Message);
                Assert.Equal(bytes, disk[segment]);
            }
        }
        Assert.True(refused > end * 8 / 10, $"{refused} of {end}");
    }

    [Fact]
    public void A_damaged_checkpoint_is_refused_at_every_byte()
    {
        using (var journal = Open())
        {
            journal.Define("queue", "content"u8);
            for (var i = 0; i < 4; i++) Put(journal, 1, $"message {i}");
        }
        var length = Files[CheckpointFile.FileName].Length;
        for (var at = 0; at < length; at += at < 200 || at > length - 50 ? 1 : 37)
        {
            var disk = Copy();
            var bytes = disk[CheckpointFile.FileName];
            bytes[at] ^= 4;
            disk[CheckpointFile.FileName] = bytes;
            Assert.Contains(CheckpointFile.FileName, Assert.Throws<JournalException>(() => MessageJournal.Open(Folder, Small, disk)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_message_that_is_damaged_behind_a_checkpoint_is_said_to_be_when_it_is_read_and_the_others_are_there()
    {
        using (var journal = Open())
        {
            Put(journal, 1, "first");
            Put(journal, 1, "a body to be found");
            Put(journal, 1, "third");
        }
        var segment = Files.List(Folder).First(name => Files[name].AsSpan().IndexOf("a body to be found"u8) >= 0);
        var bytes = Files[segment];
        bytes[bytes.AsSpan().IndexOf("a body to be found"u8)] ^= 1;
        Files[segment] = bytes;
        using var again = Open();
        Assert.Equal("first", Get(again, 1, 1));
        Assert.Equal(ReadOutcome.Damaged, again.Read(again.Queue(1), 2, out _, out var reason));
        Assert.Contains(segment, reason, StringComparison.Ordinal);
        Assert.Equal("third", Get(again, 1, 3));
    }

    [Fact]
    public void A_segment_that_is_missing_is_refused_by_name()
    {
        using (var journal = Open()) Put(journal, 1, "first");
        var segment = Files.List(Folder).First(name => name.EndsWith(".journal", StringComparison.Ordinal));
        Files.Delete(Path.Combine(Folder, segment));
        Assert.Contains(segment, Assert.Throws<JournalException>(() => Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_newer_format_is_refused()
    {
        using (var journal = Open()) Put(journal, 1, "first");
        var bytes = Files[CheckpointFile.FileName];
        bytes[8 + 7]++;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), Crc32C.Compute(bytes.AsSpan(8, BitConverter.ToInt32(bytes, 0))));
        Files[CheckpointFile.FileName] = bytes;
        Assert.Contains("newer version", Assert.Throws<JournalException>(() => Open()).Message, StringComparison.Ordinal);
    }
}
