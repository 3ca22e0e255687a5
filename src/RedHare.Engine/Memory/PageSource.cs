using System.Runtime.InteropServices;

namespace RedHare.Engine.Memory;

/// <summary>
/// Regions of address space straight from the system, aligned to their own size so that a block's region is found by
/// masking its address. On Unix they are mapped and unmapped, because the C heap keeps what is freed to it.
/// </summary>
internal static unsafe class PageSource
{
    private const int ReadWrite = 3, PrivateAnonymousLinux = 0x22, PrivateAnonymousMac = 0x1002, DontNeed = 4;

    /// <summary>Maps <paramref name="size"/> bytes (a power of two) at a multiple of it.</summary>
    public static nint Map(nint size)
    {
        if (OperatingSystem.IsWindows())
            return (nint)NativeMemory.AlignedAlloc((nuint)size, (nuint)size);
        var flags = OperatingSystem.IsLinux() ? PrivateAnonymousLinux : PrivateAnonymousMac;
        var wide = mmap(0, size * 2, ReadWrite, flags, -1, 0);
        if (wide == -1) throw new OutOfMemoryException();
        var aligned = (wide + size - 1) & -size;
        if (aligned > wide) _ = munmap(wide, aligned - wide);
        var tail = wide + size * 2 - (aligned + size);
        if (tail > 0) _ = munmap(aligned + size, tail);
        return aligned;
    }

    /// <summary>Gives a region back to the system.</summary>
    public static void Unmap(nint region, nint size)
    {
        if (OperatingSystem.IsWindows()) NativeMemory.AlignedFree((void*)region);
        else _ = munmap(region, size);
    }

    /// <summary>Gives the pages of a part of a region back to the system; its addresses stay, and what is read there next is zero. Only Linux does so at once.</summary>
    public static void Discard(nint start, nint size)
    {
        if (OperatingSystem.IsLinux()) _ = madvise(start, size, DontNeed);
    }

    /// <summary>Lets the C heap, which keeps what is freed to it, give back what it can. Milliseconds for a gigabyte; where the C library knows no such call nothing happens.</summary>
    public static void TrimHeap()
    {
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            _ = malloc_trim(0);
        }
        catch (EntryPointNotFoundException)
        {
            // musl gives back by itself.
        }
    }

    [DllImport("libc")]
    private static extern int madvise(nint address, nint length, int advice);

    [DllImport("libc")]
    private static extern int malloc_trim(nuint keep);

    [DllImport("libc", SetLastError = true)]
    private static extern nint mmap(nint address, nint length, int protection, int flags, int file, nint offset);

    [DllImport("libc", SetLastError = true)]
    private static extern int munmap(nint address, nint length);
}
