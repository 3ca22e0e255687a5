using System.Runtime.InteropServices;

namespace RedHare.Lua;

/// <summary>
/// One instruction, eight bytes: the operands are wide enough that a function needs no case for "too many constants" (32,768 reach RK; more are
/// loaded by LoadK), and reading one costs no shifting.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
public readonly struct Instruction
{
    /// <summary>What to do.</summary>
    [FieldOffset(0)] public readonly OpCode Code;

    /// <summary>A register, mostly the target.</summary>
    [FieldOffset(1)] public readonly byte A;

    /// <summary>First operand; as RK negative for a constant.</summary>
    [FieldOffset(4)] public readonly short B;

    /// <summary>Second operand; as RK negative for a constant.</summary>
    [FieldOffset(6)] public readonly short C;

    /// <summary>B and C as one signed number.</summary>
    [FieldOffset(4)] public readonly int Bx;

    /// <summary>An instruction with A, B and C.</summary>
    public Instruction(OpCode code, int a, int b, int c)
    {
        Code = code;
        A = checked((byte)a);
        B = checked((short)b);
        C = checked((short)c);
    }

    /// <summary>An instruction with A and Bx.</summary>
    public Instruction(OpCode code, int a, int bx)
    {
        Code = code;
        A = checked((byte)a);
        Bx = bx;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Code} {A} {B} {C} ({Bx})";
}
