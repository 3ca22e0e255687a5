namespace RedHare.Lua;

/// <summary>
/// The instructions of a function in the making, and its jumps whose target is not known yet.
///
/// Such jumps form lists threaded through the jumps themselves: Bx holds the next one's position. PUC Lua's lists end in a sentinel, so joining two
/// walks one of them, and a long chain of "and" costs the square of its length. Ours are rings: any member stands for the ring, and exchanging the
/// links of two members joins their rings.
/// </summary>
internal sealed class CodeBuffer(Lexer lexer)
{
    /// <summary>The empty list.</summary>
    public const int NoJump = -1;

    /// <summary>Stands in A for "no register wanted".</summary>
    public const int NoRegister = 255;

    // Lua's jumps have 18 bits; scripts that it refuses are refused here.
    private const int LongestJump = 131_071;

    private Instruction[] _code = new Instruction[32];
    private int[] _lines = new int[32];
    private int _pending = NoJump;
    private int _lastTarget = -1;

    /// <summary>The position of the next instruction.</summary>
    public int Count { get; private set; }

    /// <summary>True when some jump may lead to the next instruction, so that it must not be merged with the one before.</summary>
    public bool IsTarget => Count <= _lastTarget;

    /// <summary>An instruction.</summary>
    public ref Instruction this[int position] => ref _code[position];

    /// <summary>Adds an instruction, on the line of the token read last; returns its position.</summary>
    public int Add(OpCode code, int a, int b, int c) => Add(new Instruction(code, a, b, c));

    /// <summary>Adds an instruction with A and Bx.</summary>
    public int Add(OpCode code, int a, int bx) => Add(new Instruction(code, a, bx));

    /// <summary>Takes the last instruction back.</summary>
    public void RemoveLast() => Count--;

    /// <summary>The last instruction belongs to another line.</summary>
    public void FixLine(int line) => _lines[Count - 1] = line;

    /// <summary>Adds a jump to nowhere yet: a list of one, with the jumps that led here, which may as well go on to its target.</summary>
    public int Jump()
    {
        var led = _pending;
        _pending = NoJump;
        var jump = Add(OpCode.Jmp, 0, Count);
        Join(ref jump, led);
        return jump;
    }

    /// <summary>Adds a test and its jump; returns the jump.</summary>
    public int Jump(OpCode test, int a, int b, int c)
    {
        Add(test, a, b, c);
        return Jump();
    }

    /// <summary>Adds an instruction that jumps by its Bx: a list of one.</summary>
    public int AddJumping(OpCode code, int a) => Add(code, a, Count);

    /// <summary>Marks the next instruction as the target of some jump.</summary>
    public int Label() => _lastTarget = Count;

    /// <summary>Adds one list to another.</summary>
    public void Join(ref int list, int other)
    {
        if (other == NoJump) return;
        if (list == NoJump)
        {
            list = other;
            return;
        }
        var next = _code[list].Bx;
        Link(list, _code[other].Bx);
        Link(other, next);
    }

    /// <summary>Makes the jumps of a list lead to a place.</summary>
    public void Patch(int list, int target)
    {
        if (target == Count) PatchHere(list);
        else Patch(list, target, NoRegister, target);
    }

    /// <summary>Makes the jumps of a list lead to the next instruction.</summary>
    public void PatchHere(int list)
    {
        Label();
        Join(ref _pending, list);
    }

    /// <summary>
    /// Ends an expression of and/or: jumps that carry a value (TestSet) put it into the register and go to one target, the others to another.
    /// </summary>
    public void Patch(int list, int valueTarget, int register, int target)
    {
        if (list == NoJump) return;
        for (var (jump, next) = (list, _code[list].Bx); ; (jump, next) = (next, _code[next].Bx))
        {
            SetTarget(jump, SetRegister(jump, register) ? valueTarget : target);
            if (next == list) return;
        }
    }

    /// <summary>True when some jump of a list brings no value along.</summary>
    public bool NeedsValue(int list)
    {
        if (list == NoJump) return false;
        var jump = list;
        do
        {
            if (Control(jump).Code != OpCode.TestSet) return true;
            jump = _code[jump].Bx;
        }
        while (jump != list);
        return false;
    }

    /// <summary>The jumps of a list bring no value along any more: what they tested was negated.</summary>
    public void DropValues(int list)
    {
        if (list == NoJump) return;
        var jump = list;
        do
        {
            SetRegister(jump, NoRegister);
            jump = _code[jump].Bx;
        }
        while (jump != list);
    }

    /// <summary>Turns a comparison's jump around.</summary>
    public void Invert(int jump)
    {
        ref var test = ref Control(jump);
        test = new Instruction(test.Code, 1 - test.A, test.B, test.C);
    }

    /// <summary>The finished instructions.</summary>
    public Instruction[] ToCode() => _code.AsSpan(0, Count).ToArray();

    /// <summary>The line of each.</summary>
    public int[] ToLines() => _lines.AsSpan(0, Count).ToArray();

    private int Add(Instruction instruction)
    {
        if (_pending != NoJump)
        {
            var here = _pending;
            _pending = NoJump;
            Patch(here, Count, NoRegister, Count);
        }
        if (Count == _code.Length)
        {
            Array.Resize(ref _code, Count * 2);
            Array.Resize(ref _lines, Count * 2);
        }
        _code[Count] = instruction;
        _lines[Count] = lexer.LastLine;
        return Count++;
    }

    private void Link(int jump, int next) => _code[jump] = new Instruction(_code[jump].Code, _code[jump].A, next);

    private void SetTarget(int jump, int target)
    {
        var distance = target - (jump + 1);
        if (Math.Abs(distance) > LongestJump) throw lexer.Error("control structure too long");
        Link(jump, distance);
    }

    // The instruction that decides whether a jump is taken: the test before it, or else the jump itself.
    private ref Instruction Control(int jump)
    {
        var isTested = jump > 0 && _code[jump - 1].Code is OpCode.Eq or OpCode.Lt or OpCode.Le or OpCode.Test or OpCode.TestSet or OpCode.TForLoop;
        if (isTested) return ref _code[jump - 1];
        return ref _code[jump];
    }

    // Where a TestSet is to put its value; it becomes a Test when the value is not wanted or there already. False for another instruction.
    private bool SetRegister(int jump, int register)
    {
        ref var test = ref Control(jump);
        if (test.Code != OpCode.TestSet) return false;
        test = register != NoRegister && register != test.B
            ? new Instruction(OpCode.TestSet, register, test.B, test.C)
            : new Instruction(OpCode.Test, test.B, 0, test.C);
        return true;
    }
}
