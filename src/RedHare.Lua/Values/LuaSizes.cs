using System.Numerics;

namespace RedHare.Lua;

/// <summary>Bytes that values take on the heap, near enough for the accounting of a script's memory.</summary>
internal static class LuaSizes
{
    public const int Value = 16;
    public const int Userdata = 40;
    public const int Upvalue = 56;
    private const int Header = 24;
    private const int Node = 40;

    public static long String(int length) => 64L + length;

    public static long Table(int array, int nodes) => 64 + (array == 0 ? 0 : Header + (long)Value * array) + (nodes == 0 ? 0 : Header + (long)Node * nodes);

    public static long TableGrowth(int array, int hash) =>
        (array > 0 ? Header + (long)Value * array : 0) + (hash == 0 ? 0 : Header + (long)Node * BitOperations.RoundUpToPowerOf2((uint)hash));

    public static long Prototype(Prototype prototype) =>
        200 + 12L * prototype.Code.Length + (long)Value * prototype.Constants.Length + 24L * prototype.Locals.Length + 16L * prototype.Upvalues.Length;

    public static long Closure(int upvalues) => 48 + (upvalues == 0 ? 0 : Header + 8L * upvalues);
}
