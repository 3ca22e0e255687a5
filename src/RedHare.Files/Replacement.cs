namespace RedHare.Files;

/// <summary>Puts a whole small file in place of another so that after a crash there is one or the other: written aside, synced, renamed, and the directory synced.</summary>
internal static class Replacement
{
    /// <summary>Files of this name's beginning are of a replacement that was not finished, and may be deleted.</summary>
    public const string Prefix = "temp-";

    public static void Write(IFileLayer files, string path, ReadOnlySpan<byte> content)
    {
        var directory = Path.GetDirectoryName(path)!;
        var aside = Path.Combine(directory, Prefix + Path.GetFileName(path));
        files.Delete(aside);
        using (var file = files.OpenAppend(aside))
        {
            file.Append(content);
            file.Sync();
        }
        files.Move(aside, path);
        files.SyncDirectory(directory);
    }
}
