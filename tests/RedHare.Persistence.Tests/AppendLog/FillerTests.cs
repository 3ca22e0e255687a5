using RedHare.Persistence.AppendLog;
using RedHare.Persistence.Loading;

namespace RedHare.Persistence.Tests.AppendLog;

public sealed class FillerTests
{
    [Fact]
    public void Wherever_a_batch_ends_what_is_left_of_the_filler_is_lines_of_filler()
    {
        var files = new MemoryFiles();
        using var log = new LogFile(files, "/x.aof", secret: 1) { Reserves = true };
        log.Append("*1\r\n$4\r\nPING\r\n"u8);
        Assert.Equal(log.Length, files[".aof"].Length);
        // From here on there is room behind it.
        log.Append(System.Text.Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("#TS:1\r\n", 1500))));
        for (var size = 1; size < 200; size++)
        {
            log.Append([.. "*1\r\n"u8, .. System.Text.Encoding.ASCII.GetBytes($"${size}\r\n"), .. Enumerable.Repeat((byte)'x', size), .. "\r\n"u8]);
            var parser = new LogParser(new MemoryStream(files[".aof"]));
            var (commands, filler) = (0, false);
            for (var item = parser.Read(); item != LogItem.End; item = parser.Read())
            {
                Assert.True(item is LogItem.Command or LogItem.Note or LogItem.Filler, $"{item} at {parser.Offset}");
                if (item == LogItem.Command) commands++;
                filler |= item == LogItem.Filler;
                Assert.Equal(filler, item == LogItem.Filler);
                Assert.True(!filler || parser.Offset >= log.Length);
            }
            Assert.True(filler);
            Assert.Equal(size + 1, commands);
        }
        log.Finish();
        Assert.Equal(log.Length, files[".aof"].Length);
    }

    [Fact]
    public void Only_lines_of_the_mark_alone_are_filler()
    {
        Assert.True(Filler.IsLine("#\n"u8));
        Assert.True(Filler.IsLine(Filler.At(0, 64)));
        Assert.True(Filler.IsLine(Filler.At(62, 2)));
        Assert.False(Filler.IsLine("#\r\n"u8));
        Assert.False(Filler.IsLine("#TS:1\n"u8));
        Assert.False(Filler.IsLine("\n"u8));
        Assert.False(Filler.IsLine("##"u8));
        Assert.True(Filler.SplitsLine(63));
        Assert.False(Filler.SplitsLine(64));
    }
}
