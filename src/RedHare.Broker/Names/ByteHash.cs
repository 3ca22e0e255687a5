using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace RedHare.Broker;

/// <summary>A hash of short byte strings with a secret of the process: routing keys come from clients, who must not be able to choose collisions.</summary>
internal static class ByteHash
{
    private const ulong Multiplier = 0x9E3779B97F4A7C15;

    private static readonly ulong Secret = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) | 1;

    public static int Of(ReadOnlySpan<byte> bytes) => (int)Wide(bytes);

    /// <summary>64 bits, for those who split them.</summary>
    public static ulong Wide(ReadOnlySpan<byte> bytes)
    {
        var hash = Secret ^ ((ulong)bytes.Length * Multiplier);
        while (bytes.Length >= 8)
        {
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(bytes));
            bytes = bytes[8..];
        }

        ulong rest = 0;
        for (var i = 0; i < bytes.Length; i++) rest = (rest << 8) | bytes[i];
        return Mix(hash ^ rest);
    }

    private static ulong Mix(ulong value)
    {
        var high = Math.BigMul(value, Secret * Multiplier | 1, out var low);
        return BitOperations.RotateLeft(high ^ low, 23) * Multiplier;
    }
}
