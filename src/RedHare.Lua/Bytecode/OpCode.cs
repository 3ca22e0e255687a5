namespace RedHare.Lua;

/// <summary>
/// The instruction set: Lua 5.1's, by its names and meanings ("A No-Frills Introduction to Lua 5.1 VM Instructions"), with a few of our own marked +.
/// R(x) is a register, K(x) a constant, RK(x) is R(x) for x ≥ 0 and K(~x) for x &lt; 0, U(x) an upvalue, pc the next instruction.
/// </summary>
public enum OpCode : byte
{
    /// <summary>R(A) := R(B).</summary>
    Move,
    /// <summary>R(A) := K(Bx).</summary>
    LoadK,
    /// <summary>R(A) := B ≠ 0; if C ≠ 0 then pc++.</summary>
    LoadBool,
    /// <summary>R(A) … R(B) := nil.</summary>
    LoadNil,
    /// <summary>R(A) := U(B).</summary>
    GetUpval,
    /// <summary>R(A) := Environment[K(Bx)]; the constant is a string.</summary>
    GetGlobal,
    /// <summary>R(A) := R(B)[RK(C)].</summary>
    GetTable,
    /// <summary>+ R(A) := R(B)[K(C)]; the constant (index C itself, not ~C) is a string.</summary>
    GetField,
    /// <summary>Environment[K(Bx)] := R(A).</summary>
    SetGlobal,
    /// <summary>U(B) := R(A).</summary>
    SetUpval,
    /// <summary>R(A)[RK(B)] := RK(C).</summary>
    SetTable,
    /// <summary>+ R(A)[K(B)] := RK(C); the constant (index B itself) is a string.</summary>
    SetField,
    /// <summary>R(A) := {} with room for B elements and C fields (plain counts, capped at 32767).</summary>
    NewTable,
    /// <summary>R(A+1) := R(B); R(A) := R(B)[RK(C)]; RK(C) is a string.</summary>
    Self,
    /// <summary>R(A) := RK(B) + RK(C).</summary>
    Add,
    /// <summary>R(A) := RK(B) - RK(C).</summary>
    Sub,
    /// <summary>R(A) := RK(B) * RK(C).</summary>
    Mul,
    /// <summary>R(A) := RK(B) / RK(C).</summary>
    Div,
    /// <summary>R(A) := RK(B) % RK(C): a - floor(a/b)*b.</summary>
    Mod,
    /// <summary>R(A) := RK(B) ^ RK(C).</summary>
    Pow,
    /// <summary>R(A) := -R(B).</summary>
    Unm,
    /// <summary>R(A) := not R(B).</summary>
    Not,
    /// <summary>R(A) := #R(B).</summary>
    Len,
    /// <summary>R(A) := R(B) .. … .. R(C).</summary>
    Concat,
    /// <summary>pc += Bx (signed).</summary>
    Jmp,
    /// <summary>if (RK(B) == RK(C)) ≠ (A ≠ 0) then pc++; a Jmp follows.</summary>
    Eq,
    /// <summary>if (RK(B) &lt; RK(C)) ≠ (A ≠ 0) then pc++; a Jmp follows.</summary>
    Lt,
    /// <summary>if (RK(B) ≤ RK(C)) ≠ (A ≠ 0) then pc++; a Jmp follows.</summary>
    Le,
    /// <summary>if truth of R(A) ≠ (C ≠ 0) then pc++; a Jmp follows.</summary>
    Test,
    /// <summary>if truth of R(B) = (C ≠ 0) then R(A) := R(B) else pc++; a Jmp follows.</summary>
    TestSet,
    /// <summary>R(A), … R(A+C-2) := R(A)(R(A+1), … R(A+B-1)). B = 0: arguments up to the top; C = 0: all results, and the top is set.</summary>
    Call,
    /// <summary>return R(A)(R(A+1), … R(A+B-1)), in the caller's place.</summary>
    TailCall,
    /// <summary>return R(A), … R(A+B-2); B = 0: up to the top. Closes open upvalues.</summary>
    Return,
    /// <summary>R(A) += R(A+2); if R(A) ≤ R(A+1) (≥ for a negative step) then pc += Bx, R(A+3) := R(A).</summary>
    ForLoop,
    /// <summary>Checks and converts initial value, limit and step; R(A) -= R(A+2); pc += Bx.</summary>
    ForPrep,
    /// <summary>R(A+3), … R(A+2+C) := R(A)(R(A+1), R(A+2)); if R(A+3) ≠ nil then R(A+2) := R(A+3) else pc++; a Jmp back follows.</summary>
    TForLoop,
    /// <summary>R(A)[C + i] := R(A+i) for 1 ≤ i ≤ B; B = 0: up to the top. C is the count already stored; when C &lt; 0 the next instruction's Bx is the count.</summary>
    SetList,
    /// <summary>Closes upvalues of registers ≥ R(A).</summary>
    Close,
    /// <summary>R(A) := closure(Prototypes[Bx]); what it catches stands in the prototype's <see cref="Prototype.Upvalues"/> (no pseudo-instructions follow).</summary>
    Closure,
    /// <summary>R(A), … R(A+B-2) := varargs; B = 0: all, and the top is set.</summary>
    VarArg,
    /// <summary>+ Not executed: carries Bx for the SetList before it.</summary>
    ExtraArg,
}
