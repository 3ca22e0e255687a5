using System.Runtime.InteropServices;

namespace RedHare.Net.Epoll;

/// <summary>
/// The system calls of the epoll transport. Every argument is an integer, addresses being those of pinned arrays, so the
/// calls need no marshalling stub and can be compiled ahead of time. errno is read right after a call that failed.
/// </summary>
internal static class Libc
{
    internal const int EINTR = 4;
    internal const int EAGAIN = 11;
    internal const int ENOMEM = 12;
    internal const int ENFILE = 23;
    internal const int EMFILE = 24;
    internal const int ENOBUFS = 105;

    internal const uint EPOLLIN = 0x1;
    internal const uint EPOLLOUT = 0x4;
    internal const uint EPOLLERR = 0x8;
    internal const uint EPOLLHUP = 0x10;
    internal const uint EPOLLRDHUP = 0x2000;
    internal const uint EPOLLET = 0x80000000;

    internal const int EPOLL_CTL_ADD = 1;
    internal const int EPOLL_CTL_DEL = 2;
    internal const int EPOLL_CTL_MOD = 3;

    internal const int CLOEXEC = 0x80000;
    internal const int NONBLOCK = 0x800;
    internal const int MSG_NOSIGNAL = 0x4000;
    internal const int SHUT_WR = 1;

    private const string Library = "libc";

    internal static int Errno => Marshal.GetLastSystemError();

    [DllImport(Library, EntryPoint = "epoll_create1"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static extern int EpollCreate(int flags);

    [DllImport(Library, EntryPoint = "epoll_ctl"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static extern int EpollControl(int epoll, int operation, int descriptor, nint @event);

    [DllImport(Library, EntryPoint = "epoll_wait"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static extern int EpollWait(int epoll, nint events, int capacity, int timeout);

    [DllImport(Library, EntryPoint = "eventfd"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static extern int EventDescriptor(uint initial, int flags);

    [DllImport(Library, EntryPoint = "accept4"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static extern int Accept(int descriptor, nint address, nint addressLength, int flags);

    [DllImport(Library, EntryPoint = "getsockname"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static extern int GetSocketName(int descriptor, nint address, nint addressLength);

    [DllImport(Library, EntryPoint = "recv"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static extern nint Receive(int descriptor, nint buffer, nint length, int flags);

    [DllImport(Library, EntryPoint = "send"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static extern nint Send(int descriptor, nint buffer, nint length, int flags);

    [DllImport(Library, EntryPoint = "sendmsg"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static extern nint SendMessage(int descriptor, nint message, int flags);

    [DllImport(Library, EntryPoint = "write"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static extern nint Write(int descriptor, nint buffer, nint length);

    [DllImport(Library, EntryPoint = "shutdown"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static extern int Shutdown(int descriptor, int how);

    [DllImport(Library, EntryPoint = "close"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static extern int Close(int descriptor);
}
