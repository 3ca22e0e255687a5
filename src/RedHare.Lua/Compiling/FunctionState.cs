namespace RedHare.Lua;

/// <summary>A function in the making: its code, constants, registers, variables and blocks.</summary>
internal sealed class FunctionState(Lexer lexer, FunctionState? outer, string source, int lineDefined)
{
    // Lua's own limits, which scripts can see.
    private const int MostLocals = 200;
    private const int MostUpvalues = 60;
    private const int MostRegisters = 250;
    private const int MostLocalsEver = short.MaxValue;

    private readonly List<Local> _locals = [];
    private readonly List<Prototype> _prototypes = [];
    private readonly List<(LuaString Name, bool IsLocal, int Index)> _upvalues = [];
    private int[] _active = new int[16];
    private int _maxStack = 2;

    public FunctionState? Outer { get; } = outer;

    public CodeBuffer Code { get; } = new(lexer);

    public ConstantPool Constants { get; } = new();

    public Block? Block { get; private set; }

    /// <summary>The first register that nothing uses.</summary>
    public int FreeRegister { get; set; }

    /// <summary>Local variables alive; they fill the registers from 0.</summary>
    public int ActiveLocals { get; private set; }

    public int Parameters { get; set; }

    public bool IsVarArg { get; set; }

    public bool NeedsArg { get; set; }

    /// <summary>Asks for registers beyond the free one, without taking them.</summary>
    public void CheckStack(int count)
    {
        var size = FreeRegister + count;
        if (size <= _maxStack) return;
        if (size >= MostRegisters) throw lexer.Error("function or expression too complex");
        _maxStack = size;
    }

    /// <summary>Takes registers.</summary>
    public void Reserve(int count)
    {
        CheckStack(count);
        FreeRegister += count;
    }

    /// <summary>Gives a register back, unless it is a constant or a local. The last taken is the first back.</summary>
    public void Release(int register)
    {
        if (register >= ActiveLocals) FreeRegister--;
    }

    /// <summary>Declares a local, the position-th of those that <see cref="Activate"/> will bring to life.</summary>
    public void Declare(LuaString name, int position)
    {
        var index = ActiveLocals + position;
        CheckLimit(index + 1, MostLocals, "local variables");
        if (_locals.Count >= MostLocalsEver) throw new LuaException("too many local variables");
        if (index >= _active.Length) Array.Resize(ref _active, index * 2);
        _active[index] = _locals.Count;
        _locals.Add(new Local(name, index));
    }

    /// <summary>Brings declared locals to life, at the next instruction.</summary>
    public void Activate(int count)
    {
        for (; count > 0; count--) _locals[_active[ActiveLocals++]].Start = Code.Count;
    }

    /// <summary>The last local shall be seen by messages from the next instruction on only.</summary>
    public void RestartLast() => _locals[_active[ActiveLocals - 1]].Start = Code.Count;

    /// <summary>Opens a block.</summary>
    public Block Enter(bool isLoop) => Block = new Block(Block, ActiveLocals, isLoop);

    /// <summary>Ends the innermost block and its locals; its breaks lead here.</summary>
    public void Leave()
    {
        var block = Block!;
        Block = block.Outer;
        End(block.ActiveLocals);
        if (block.HasCaught) Code.Add(OpCode.Close, block.ActiveLocals, 0, 0);
        FreeRegister = ActiveLocals;
        Code.PatchHere(block.Breaks);
    }

    /// <summary>The variable that a name means here: local, upvalue or global (then without its constant).</summary>
    public Expression Find(LuaString name) => Find(this, name, isUsedHere: true);

    /// <summary>Adds a function defined within; returns its index.</summary>
    public int Add(Prototype prototype)
    {
        _prototypes.Add(prototype);
        return _prototypes.Count - 1;
    }

    /// <summary>Throws "function at line n has more than m things".</summary>
    public void CheckLimit(int value, int limit, string what)
    {
        if (value <= limit) return;
        var where = lineDefined == 0 ? "main function" : $"function at line {lineDefined}";
        throw lexer.Error($"{where} has more than {limit} {what}", TokenKind.None);
    }

    /// <summary>Ends the function.</summary>
    public Prototype Finish(int lastLine)
    {
        End(0);
        Code.Add(OpCode.Return, 0, 1, 0);
        return new Prototype
        {
            Source = source,
            LineDefined = lineDefined,
            LastLineDefined = lastLine,
            Parameters = Parameters,
            IsVarArg = IsVarArg,
            NeedsArg = NeedsArg,
            MaxStack = _maxStack,
            Code = Code.ToCode(),
            Lines = Code.ToLines(),
            Constants = Constants.ToArray(),
            Prototypes = [.. _prototypes],
            Upvalues = _upvalues.ConvertAll(u => new UpvalueSource(u.Name.ToString(), u.IsLocal, u.Index)).ToArray(),
            Locals = _locals.ConvertAll(l => new LocalVariable(l.Name.ToString(), l.Register, l.Start, l.End)).ToArray(),
        };
    }

    private void End(int remaining)
    {
        while (ActiveLocals > remaining) _locals[_active[--ActiveLocals]].End = Code.Count;
    }

    // Bounded in depth by the nesting of functions, which the parser bounds.
    private static Expression Find(FunctionState? function, LuaString name, bool isUsedHere)
    {
        if (function is null) return new Expression(ExpressionKind.Global);
        for (var i = function.ActiveLocals - 1; i >= 0; i--)
        {
            if (!ReferenceEquals(function._locals[function._active[i]].Name, name)) continue;
            if (!isUsedHere) function.MarkCaught(i);
            return new Expression(ExpressionKind.Local, i);
        }
        var outside = Find(function.Outer, name, isUsedHere: false);
        return outside.Kind == ExpressionKind.Global ? outside : new Expression(ExpressionKind.Upvalue, function.Catch(name, outside));
    }

    private void MarkCaught(int local)
    {
        var block = Block;
        while (block is not null && block.ActiveLocals > local) block = block.Outer;
        if (block is not null) block.HasCaught = true;
    }

    private int Catch(LuaString name, Expression variable)
    {
        var isLocal = variable.Kind == ExpressionKind.Local;
        for (var i = 0; i < _upvalues.Count; i++)
        {
            if (_upvalues[i].IsLocal == isLocal && _upvalues[i].Index == variable.Info) return i;
        }
        CheckLimit(_upvalues.Count + 1, MostUpvalues, "upvalues");
        _upvalues.Add((name, isLocal, variable.Info));
        return _upvalues.Count - 1;
    }

    private sealed class Local(LuaString name, int register)
    {
        public LuaString Name { get; } = name;
        public int Register { get; } = register;
        public int Start { get; set; }
        public int End { get; set; }
    }
}
