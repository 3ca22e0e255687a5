using System.Runtime.InteropServices;

namespace RedHare.Net.Epoll;

/// <summary>Addresses inside arrays of the pinned heap, which hold as long as the array is reachable.</summary>
internal static class Pinned
{
    internal static T[] Array<T>(int length)
        where T : unmanaged => GC.AllocateArray<T>(length, pinned: true);

    internal static nint AddressOf<T>(T[] array, int index = 0)
        where T : unmanaged => Marshal.UnsafeAddrOfPinnedArrayElement(array, index);
}
