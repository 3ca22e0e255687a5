namespace RedHare.Lua;

/// <summary>A compiled function: immutable, and so shared by all states and threads.</summary>
public sealed class Prototype
{
    /// <summary>Where it was compiled from, with Lua's mark: "@user_script" or "=name" or the source itself.</summary>
    public required string Source { get; init; }

    /// <summary>The line of the word "function"; 0 for a whole chunk.</summary>
    public int LineDefined { get; init; }

    /// <summary>The line of its "end".</summary>
    public int LastLineDefined { get; init; }

    /// <summary>Named parameters.</summary>
    public int Parameters { get; init; }

    /// <summary>True when it takes "…". (Lua 5.1's compatibility variable <c>arg</c> exists in a vararg function that does not itself use "...": see <see cref="NeedsArg"/>.)</summary>
    public bool IsVarArg { get; init; }

    /// <summary>True when the local <c>arg</c> (the register after the parameters) must be filled with a table of the extra arguments and n.</summary>
    public bool NeedsArg { get; init; }

    /// <summary>Registers it needs, 2 at least.</summary>
    public int MaxStack { get; init; }

    /// <summary>The code.</summary>
    public required Instruction[] Code { get; init; }

    /// <summary>The source line of each instruction.</summary>
    public required int[] Lines { get; init; }

    /// <summary>nil, booleans, numbers and strings.</summary>
    public required LuaValue[] Constants { get; init; }

    /// <summary>The functions defined within.</summary>
    public required Prototype[] Prototypes { get; init; }

    /// <summary>What a closure of it catches.</summary>
    public required UpvalueSource[] Upvalues { get; init; }

    /// <summary>Local variables with their registers and the instructions between which they live: for error messages.</summary>
    public required LocalVariable[] Locals { get; init; }

    /// <summary>The last walk over what is reachable that met it. Shared by states: it may be missed or counted twice by one of two walks at once.</summary>
    internal int Mark { get; set; }
}

/// <summary>Where a closure gets an upvalue: from a register of the function that makes it, or from that one's own upvalues.</summary>
/// <param name="Name">The variable's name, for messages.</param>
/// <param name="IsLocal">From a register.</param>
/// <param name="Index">Register or upvalue index.</param>
public readonly record struct UpvalueSource(string Name, bool IsLocal, int Index);

/// <summary>A local variable's life.</summary>
/// <param name="Name">Its name; "(for index)" and the like for hidden ones.</param>
/// <param name="Register">Its register.</param>
/// <param name="Start">First instruction at which it is alive.</param>
/// <param name="End">First instruction at which it is dead.</param>
public readonly record struct LocalVariable(string Name, int Register, int Start, int End);
