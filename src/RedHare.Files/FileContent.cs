using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace RedHare.Files;

/// <summary>
/// Makes a file's bytes durable. On Linux by fdatasync, which .NET has no call for: fsync also waits for the time of the last change, which on ext4 is a commit of the file system's journal,
/// twice the CPU and, beside another program that writes, many times the wait.
/// </summary>
internal static class FileContent
{
    private const int Interrupted = 4;
    private const uint StartWriting = 2;        // SYNC_FILE_RANGE_WRITE

    public static void Sync(SafeFileHandle handle)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(handle);
            return;
        }
        while (Fdatasync(handle) != 0)
            if (Marshal.GetLastPInvokeError() is var error && error != Interrupted) throw new IOException(new Win32Exception(error).Message);
    }

    /// <summary>Has the system begin to write a range, on Linux; without waiting, and what fails is told by the next sync.</summary>
    public static void Begin(SafeFileHandle handle, long start, long end)
    {
        if (OperatingSystem.IsLinux()) _ = SyncFileRange(handle, start, end - start, StartWriting);
    }

    [DllImport("libc", EntryPoint = "fdatasync", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Fdatasync(SafeFileHandle handle);

    [DllImport("libc", EntryPoint = "sync_file_range"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SyncFileRange(SafeFileHandle handle, long offset, long count, uint flags);
}
