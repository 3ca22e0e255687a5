using System.Globalization;
using System.Text;

namespace RedHare.Files;

/// <summary>
/// <c>redhare.lock</c>, or a file of another name that is given: a data directory has one user, or one for each name. It is the system's lock on the open file that counts, which ends with the process however it ends; the file itself
/// stays, and holds the process's id for whoever is refused.
/// </summary>
internal sealed class DirectoryLock : IDisposable
{
    public const string FileName = "redhare.lock";

    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    /// <exception cref="IOException">Somebody has the directory, or it cannot be written; the message says which and names the directory.</exception>
    public static DirectoryLock Take(string directory, string name = FileName)
    {
        var path = Path.Combine(directory, name);
        try
        {
            var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
            file.SetLength(0);
            file.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n"));
            file.Flush();
            return new DirectoryLock(file);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException($"The data directory '{directory}' cannot be written: {exception.Message}", exception);
        }
        catch (IOException exception)
        {
            throw new IOException($"The data directory '{directory}' is in use: another process, or another server in this one, has its {name} open ({exception.Message}). A data directory has one user at a time.", exception);
        }
    }

    public void Dispose() => _file.Dispose();
}
