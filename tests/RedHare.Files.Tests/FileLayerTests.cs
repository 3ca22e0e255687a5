using System.Text;

namespace RedHare.Files.Tests;

/// <summary>What every layer does alike: the system's, and those that other tests rely on.</summary>
public sealed class FileLayerTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("redhare-files-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory, InlineData("system"), InlineData("memory"), InlineData("power")]
    public void What_is_appended_is_read_at_any_place_while_the_file_grows(string layer)
    {
        var (files, path) = Open(layer);
        using var file = files.OpenAppend(path);
        file.Append("abc"u8);
        using var reading = files.OpenRandom(path);
        Assert.Equal("bc", Read(reading, 1, 10));
        file.Append("def"u8);
        file.Sync();
        Assert.Equal(6, reading.Length);
        Assert.Equal(6, file.Length);
        Assert.Equal("cd", Read(reading, 2, 2));
        Assert.Equal("", Read(reading, 6, 4));
        Assert.Equal("", Read(reading, 60, 4));
    }

    [Theory, InlineData("system"), InlineData("memory"), InlineData("power")]
    public void A_file_that_is_not_there_is_not_read(string layer)
    {
        var (files, path) = Open(layer);
        Assert.False(files.FileExists(path));
        Assert.ThrowsAny<IOException>(() => files.OpenRandom(path));
        files.Delete(path);
    }

    [Theory, InlineData("system"), InlineData("memory"), InlineData("power")]
    public void A_file_is_cut_renamed_over_another_listed_and_deleted(string layer)
    {
        var (files, path) = Open(layer);
        var other = path + "2";
        Replacement.Write(files, path, "first"u8);
        Replacement.Write(files, other, "second"u8);
        files.Truncate(other, 3);
        Assert.Equal([Path.GetFileName(path), Path.GetFileName(other)], files.List(_directory).Order(StringComparer.Ordinal));
        files.Move(other, path);
        files.SyncDirectory(_directory);
        Assert.Equal([Path.GetFileName(path)], files.List(_directory));
        using (var reading = files.OpenRandom(path)) Assert.Equal("sec", Read(reading, 0, 100));
        files.Delete(path);
        Assert.Empty(files.List(_directory));
    }

    [Theory, InlineData("system"), InlineData("memory"), InlineData("power")]
    public void What_is_appended_overwrites_what_was_reserved_and_the_rest_is_trimmed(string layer)
    {
        var (files, path) = Open(layer);
        using (var file = files.OpenAppend(path))
        {
            file.Append("abc"u8);
            file.Reserve("####"u8);
            file.Reserve("##"u8);
            Assert.Equal((3, 9), (file.Length, file.Reserved));
            file.Append("def"u8);
            file.Sync();
            Assert.Equal((6, 9), (file.Length, file.Reserved));
            using var reading = files.OpenRandom(path);
            Assert.Equal("abcdef###", Read(reading, 0, 100));
            file.Append("0123456"u8);
            Assert.Equal((13, 13), (file.Length, file.Reserved));
            file.Reserve("####"u8);
            file.Trim();
            file.Sync();
            Assert.Equal((13, 13), (file.Length, file.Reserved));
            Assert.Equal("abcdef0123456", Read(reading, 0, 100));
        }
        using (var file = files.OpenAppend(path)) Assert.Equal((13, 13), (file.Length, file.Reserved));
    }

    [Fact]
    public void A_power_cut_takes_back_sectors_that_were_overwritten_and_not_synced()
    {
        var files = new PowerCutFiles();
        files.CreateDirectory(_directory);
        var path = Path.Combine(_directory, "file");
        using var file = files.OpenAppend(path);
        file.Reserve(new byte[2048]);
        file.Append("certain"u8);
        file.Sync();
        files.SyncDirectory(_directory);
        file.Append(Enumerable.Repeat((byte)'x', 1500).ToArray());
        var (torn, whole) = (false, false);
        for (var seed = 0; seed < 40; seed++)
        {
            using var reading = files.Cut(new Random(seed)).OpenRandom(path);
            var text = Read(reading, 0, 4096);
            Assert.Equal(2048, text.Length);
            Assert.StartsWith("certain", text, StringComparison.Ordinal);
            var written = text.Count(one => one == 'x');
            whole |= written == 1500;
            torn |= written is > 0 and < 1500;
        }
        Assert.True(torn && whole);
    }

    [Fact]
    public void A_directory_is_locked_by_one_until_it_lets_go()
    {
        using (DirectoryLock.Take(_directory))
            Assert.Contains("in use", Assert.Throws<IOException>(() => DirectoryLock.Take(_directory)).Message, StringComparison.Ordinal);
        DirectoryLock.Take(_directory).Dispose();
    }

    private (IFileLayer Files, string Path) Open(string layer)
    {
        IFileLayer files = layer switch { "system" => new SystemFileLayer(), "memory" => new MemoryFiles(), _ => new PowerCutFiles() };
        files.CreateDirectory(_directory);
        return (files, Path.Combine(_directory, "file"));
    }

    private static string Read(IReadFile file, long offset, int length)
    {
        var buffer = new byte[length];
        return Encoding.ASCII.GetString(buffer, 0, file.Read(offset, buffer));
    }
}
