using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RedHare.Engine.Structures;

/// <summary>
/// The keyed 64-bit hash of keys and members: wyhash's final version (Wang Yi, 2020): multiply to 128 bits and fold. Chosen
/// because a 16-byte key costs two multiplications; the seed is a random secret of the process, so that a client cannot
/// choose keys that collide. Nothing stored or sent depends on it.
/// </summary>
internal static class KeyHash
{
    private const ulong P0 = 0xa0761d6478bd642f, P1 = 0xe7037ed1a0b428db, P2 = 0x8ebc6af09c88c6e3, P3 = 0x589965cc75374cc3;

    public static ulong Of(ReadOnlySpan<byte> key, ulong seed)
    {
        ref var p = ref MemoryMarshal.GetReference(key);
        var length = key.Length;
        ulong a, b;
        seed ^= P0;
        if (length <= 16)
        {
            if (length >= 4)
            {
                var step = (length >> 3) << 2;
                a = ((ulong)Read4(ref p, 0) << 32) | Read4(ref p, step);
                b = ((ulong)Read4(ref p, length - 4) << 32) | Read4(ref p, length - 4 - step);
            }
            else if (length > 0)
            {
                a = ((ulong)p << 16) | ((ulong)Unsafe.Add(ref p, length >> 1) << 8) | Unsafe.Add(ref p, length - 1);
                b = 0;
            }
            else a = b = 0;
        }
        else
        {
            var i = length;
            var at = 0;
            if (i > 48)
            {
                ulong see1 = seed, see2 = seed;
                do
                {
                    seed = Mix(Read8(ref p, at) ^ P1, Read8(ref p, at + 8) ^ seed);
                    see1 = Mix(Read8(ref p, at + 16) ^ P2, Read8(ref p, at + 24) ^ see1);
                    see2 = Mix(Read8(ref p, at + 32) ^ P3, Read8(ref p, at + 40) ^ see2);
                    at += 48;
                    i -= 48;
                }
                while (i > 48);
                seed ^= see1 ^ see2;
            }
            while (i > 16)
            {
                seed = Mix(Read8(ref p, at) ^ P1, Read8(ref p, at + 8) ^ seed);
                i -= 16;
                at += 16;
            }
            a = Read8(ref p, at + i - 16);
            b = Read8(ref p, at + i - 8);
        }
        return Mix(P1 ^ (ulong)length, Mix(a ^ P1, b ^ seed));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong a, ulong b)
    {
        var high = Math.BigMul(a, b, out var low);
        return high ^ low;
    }

    private static ulong Read8(ref byte p, int at) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref p, at));

    private static uint Read4(ref byte p, int at) => Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref p, at));
}
