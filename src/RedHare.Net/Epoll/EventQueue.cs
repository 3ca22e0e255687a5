using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RedHare.Net.Epoll;

/// <summary>
/// An epoll instance and the buffer its events arrive in. The kernel packs its event record to 12 bytes on x64 and
/// aligns it to 16 elsewhere, so events are read by offset.
/// </summary>
internal sealed class EventQueue
{
    private const int Capacity = 512;

    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int Stride = DataOffset + 8;

    private readonly byte[] _events = Pinned.Array<byte>(Capacity * 16);
    private readonly byte[] _change = Pinned.Array<byte>(16);
    private readonly int _epoll;

    internal EventQueue()
    {
        _epoll = Libc.EpollCreate(Libc.CLOEXEC);
        if (_epoll < 0)
            throw Failure("epoll_create1");
    }

    internal void Add(int descriptor, uint events, int token) => Control(Libc.EPOLL_CTL_ADD, descriptor, events, token);

    internal void Modify(int descriptor, uint events, int token) => Control(Libc.EPOLL_CTL_MOD, descriptor, events, token);

    internal void Remove(int descriptor) => Control(Libc.EPOLL_CTL_DEL, descriptor, 0, 0);

    internal int Wait(int timeout)
    {
        var count = Libc.EpollWait(_epoll, Pinned.AddressOf(_events), Capacity, timeout);
        // An interrupted wait is an empty one: the round goes on and the next waits anew.
        return count >= 0 || Libc.Errno == Libc.EINTR ? count : throw Failure("epoll_wait");
    }

    internal (uint Events, int Token) this[int index] =>
        (Unsafe.ReadUnaligned<uint>(ref _events[index * Stride]), Unsafe.ReadUnaligned<int>(ref _events[index * Stride + DataOffset]));

    internal void Close() => _ = Libc.Close(_epoll);

    internal static IOException Failure(string call) =>
        new($"{call}: {Marshal.GetPInvokeErrorMessage(Libc.Errno)}");

    private void Control(int operation, int descriptor, uint events, int token)
    {
        Unsafe.WriteUnaligned(ref _change[0], events);
        Unsafe.WriteUnaligned(ref _change[DataOffset], (long)token);
        if (Libc.EpollControl(_epoll, operation, descriptor, Pinned.AddressOf(_change)) < 0)
            throw Failure("epoll_ctl");
    }
}
