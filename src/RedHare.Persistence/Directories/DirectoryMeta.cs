using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RedHare.Files;

namespace RedHare.Persistence.Directories;

/// <summary>
/// <c>redhare.meta</c>: what Redis's own files do not say. Lines of a name and a value: <c>format</c>, the version of the directory's layout, which a later one raises when an
/// older must not touch it; and <c>seal</c>, the secret of the log's seals.
/// </summary>
internal sealed record DirectoryMeta(int Format, ulong SealSecret)
{
    public const string FileName = "redhare.meta";

    /// <summary>The format that this version writes.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Reads the file, or makes it in a directory that has none.</summary>
    /// <exception cref="PersistenceException">It is of a newer version, or no such file.</exception>
    public static DirectoryMeta Open(IFileLayer files, string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (files.FileExists(path)) return Parse(path, ReadText(files, path));
        var made = new DirectoryMeta(CurrentFormat, BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)));
        Replacement.Write(files, path, Encoding.ASCII.GetBytes($"format {made.Format}\nseal {made.SealSecret:x16}\n"));
        return made;
    }

    private static string ReadText(IFileLayer files, string path)
    {
        using var reader = new StreamReader(files.OpenRead(path), Encoding.ASCII);
        return reader.ReadToEnd();
    }

    private static DirectoryMeta Parse(string path, string text)
    {
        var values = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
        if (!values.TryGetValue("format", out var number) || !int.TryParse(number, CultureInfo.InvariantCulture, out var format))
            throw new PersistenceException($"'{path}' names no format; it is no file of RedHare's, or it is damaged.");
        if (format > CurrentFormat)
            throw new PersistenceException($"The data directory has format {format}, which a newer version of RedHare wrote; this one knows formats up to {CurrentFormat} ('{path}').");
        if (!values.TryGetValue("seal", out var secret) || !ulong.TryParse(secret, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var seal))
            throw new PersistenceException($"'{path}' has no seal; it is damaged. Without the file the directory opens, and its log is checked less closely.");
        return new DirectoryMeta(format, seal);
    }
}
