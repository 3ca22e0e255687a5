using System.Runtime.CompilerServices;

namespace RedHare.Lua;

/// <summary>A line of execution: the main one or a coroutine. It has a stack of registers that its functions' frames share.</summary>
public sealed class LuaThread : LuaObject
{
    private const int InitialStack = 256;
    private const int InitialFrames = 16;

    // PUC Lua doubles its frames from 8 and refuses more than LUAI_MAXCALLS, 20,000: recursion ends at 16,384. The handler of that error may go on to twice it.
    private const int MaxDepth = 16_384;
    private const int MaxStack = 1_000_000;

    // So many arguments are as much work as one instruction.
    private const int ManyArguments = 16;

    private const int CoroutineStack = 32;
    private const int CoroutineFrames = 4;

    /// <summary>Slots that a native function may fill, LUAI_MAXCSTACK: results of unpack, string.byte.</summary>
    internal const int MaxNativeStack = 8000;

    /// <summary>Bytes that a new coroutine takes.</summary>
    internal const int CoroutineSize = 160 + CoroutineStack * LuaSizes.Value + CoroutineFrames * 24;

    internal LuaValue[] Stack;
    internal CallFrame[] Frames;

    /// <summary>The running function's frame; 0 when none runs (frame 0 is nobody's).</summary>
    internal int Depth;

    /// <summary>The end of the values that the last instruction with an open number of results left.</summary>
    internal int Top;

    /// <summary>The open upvalues, from the highest register down.</summary>
    internal LuaUpvalue? OpenUpvalues;

    private int _maxDepth = MaxDepth;

    internal LuaThread(LuaState state) : base(LuaType.Thread)
    {
        State = state;
        Globals = state.Globals;
        Stack = new LuaValue[InitialStack];
        Frames = new CallFrame[InitialFrames];
    }

    /// <summary>A coroutine, to run this function when it is first resumed.</summary>
    internal LuaThread(LuaThread creator, LuaClosure function) : base(LuaType.Thread)
    {
        State = creator.State;
        Globals = creator.Globals;
        Stack = new LuaValue[CoroutineStack];
        Frames = new CallFrame[CoroutineFrames];
        Stack[0] = function;
        Top = 1;
    }

    /// <summary>The state it belongs to.</summary>
    public LuaState State { get; }

    /// <summary>The globals of code that is loaded on it, and what native functions have for an environment.</summary>
    internal LuaTable Globals { get; set; }

    /// <summary>What it is to a scheduler, were it a coroutine.</summary>
    internal CoroutineStatus Status { get; set; }

    /// <summary>The thread that resumed it and waits for it.</summary>
    internal LuaThread? Resumer { get; set; }

    /// <summary>Where the results of the last resume lie, up to the top.</summary>
    internal int ResultsAt { get; set; }

    /// <summary>Native calls of the state when it was resumed: only there may it yield.</summary>
    internal int ResumedAt { get; set; } = -1;

    /// <summary>Calls a function (or a value with __call) from native code and returns all its results.</summary>
    public LuaValue[] Call(LuaValue function, params ReadOnlySpan<LuaValue> arguments)
    {
        var func = Push(function, arguments);
        var outermost = State.NativeDepth == 0 && Depth == 0;
        var count = outermost ? CallOutermost(func, arguments.Length) : CallAt(func, arguments.Length, -1);
        var results = Stack.AsSpan(func, count).ToArray();
        if (outermost) Rest();
        return results;
    }

    /// <summary>Calls a function from native code for its first result (nil when it has none), without an array for it.</summary>
    public LuaValue Call1(LuaValue function, params ReadOnlySpan<LuaValue> arguments)
    {
        var func = Push(function, arguments);
        if (State.NativeDepth != 0 || Depth != 0)
        {
            CallAt(func, arguments.Length, 1);
            return Stack[func];
        }
        var count = CallOutermost(func, arguments.Length);
        var result = count == 0 ? default : Stack[func];
        Rest();
        return result;
    }

    /// <summary>Calls a function from native code for its first result, without an array for it.</summary>
    public LuaValue Call1(LuaValue function, LuaValue first, LuaValue second)
    {
        var func = Frames[Depth].Top;
        EnsureStack(func + 3);
        Stack[func] = function;
        Stack[func + 1] = first;
        Stack[func + 2] = second;
        CallAt(func, 2, 1);
        return Stack[func];
    }

    /// <summary>value[key] with metamethods.</summary>
    public LuaValue Index(LuaValue value, LuaValue key) => Metamethods.Index(this, value, key);

    /// <summary>value[key] = result with metamethods.</summary>
    public void SetIndex(LuaValue value, LuaValue key, LuaValue result) => Metamethods.SetIndex(this, value, key, result);

    /// <summary>a &lt; b with metamethods; raises "attempt to compare …".</summary>
    public bool LessThan(LuaValue a, LuaValue b) => Comparison.LessThan(this, a, b);

    /// <summary>tostring(value) with __tostring.</summary>
    public LuaString ToText(LuaValue value) => LuaText.OfAny(this, value);

    /// <summary>The place that a running function is at, as luaL_where: "user_script:12: ", or "" where unknown. Level 1 is the function that called the native function that runs.</summary>
    public string Where(int level) => FrameAt(level) is { CurrentLine: > 0 } frame ? $"{frame.ShortSource}:{frame.CurrentLine}: " : "";

    /// <summary>The function at a level of the stack: 0 is the one that runs, 1 the one that called it. Null beyond the last.</summary>
    public LuaFrame? FrameAt(int level) => LuaFrame.At(this, level);

    /// <summary>The name that the running native function was called by ("insert", or a method's), or null; with whether as a method.</summary>
    internal string? CalleeName(out bool isMethod)
    {
        var name = VariableNames.OfCallee(this, Depth);
        isMethod = name?.Kind == "method";
        return name?.Name;
    }

    /// <summary>Makes the stack hold registers below this one.</summary>
    /// <exception cref="LuaException">More than a stack may be: "stack overflow".</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void EnsureStack(int size)
    {
        if (size > Stack.Length) GrowStack(size);
    }

    /// <summary>
    /// Calls the value in a stack slot with the arguments behind it, runs it to its end, and leaves the results from that slot on. Returns how many there
    /// are when all are wanted (expected is -1).
    /// </summary>
    internal int CallAt(int func, int count, int expected)
    {
        var state = State;
        EnterNative();
        // What lies below is in use, should memory be measured before the frame stands.
        Top = func + 1 + count;
        for (; ; )
        {
            var callee = Stack[func].Reference;
            if (callee is LuaClosure closure)
            {
                EnterLua(func, count, closure, expected);
                Interpreter.Run(this, Depth);
                count = Top - func;
                break;
            }
            if (callee is LuaNativeFunction native)
            {
                count = CallNative(func, count, native, expected);
                break;
            }
            count = ResolveCall(func, count);
        }
        state.NativeDepth--;
        return count;
    }

    /// <summary>Counts a native call; one too deep raises "C stack overflow".</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void EnterNative()
    {
        if (++State.NativeDepth >= State.Limits.NativeCalls || !RuntimeHelpers.TryEnsureSufficientExecutionStack()) CheckNativeDepth();
    }

    /// <summary>coroutine.wrap's function: resumes, and passes an error on with the caller's place before it.</summary>
    internal int ResumeWrapped(LuaCall call)
    {
        if (!Coroutine.TryResume(this, call, 0, out var count, out var error))
        {
            if (error.Reference is LuaString text) error = call.Thread.WithPlace(1, text);
            throw new LuaException(error);
        }
        call.Thread.EnsureStack(call.Base + count);
        Coroutine.TakeResults(this, call.Thread.Stack.AsSpan(call.Base, count));
        return count;
    }

    /// <summary>A message behind the place of a level.</summary>
    internal LuaString WithPlace(int level, LuaString message)
    {
        var place = Where(level);
        if (place.Length == 0) return message;
        State.ChargeString(place.Length + message.Length);
        return new LuaString([.. System.Text.Encoding.UTF8.GetBytes(place), .. message.Span]);
    }

    /// <summary>Calls a native function whose arguments lie behind its stack slot, and moves its results there. -1 when it was coroutine.yield.</summary>
    internal int CallNative(int func, int count, LuaNativeFunction native, int expected)
    {
        if (Depth + 1 >= Frames.Length) GrowFrames();
        ref var frame = ref Frames[++Depth];
        frame.Func = func;
        frame.Base = func + 1;
        frame.Top = func + 1 + count;
        frame.Expected = expected;
        frame.TailCalls = 0;
        if (--State.Ticks < 0) State.RunHook();
        var results = native.Body(new LuaCall(this, func + 1, count));
        if (results < 0) return results;
        Depth--;
        if (expected == 1)
        {
            Stack[func] = results == 0 ? default : Stack[func + 1];
            return 1;
        }
        return MoveResults(func + 1, results, func, expected);
    }

    /// <summary>As <see cref="EnterLua"/>, where there is room and no vararg; false else. The hook is the caller's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryEnterPlain(int func, int count, Prototype prototype, int expected)
    {
        var top = func + 1 + prototype.MaxStack;
        var stack = Stack;
        var frames = Frames;
        var depth = Depth + 1;
        if (prototype.IsVarArg || (uint)top > (uint)stack.Length || (uint)depth >= (uint)frames.Length) return false;
        for (var i = func + 1 + Math.Min(count, prototype.Parameters); i < top; i++) stack[i] = default;
        Depth = depth;
        ref var frame = ref frames[depth];
        frame.Func = func;
        frame.Base = func + 1;
        frame.Top = top;
        frame.Pc = 0;
        frame.Expected = expected;
        frame.TailCalls = 0;
        return true;
    }

    /// <summary>Makes a frame for a function of Lua whose arguments lie behind its stack slot.</summary>
    internal void EnterLua(int func, int count, LuaClosure closure, int expected)
    {
        var prototype = closure.Prototype;
        var @base = prototype.IsVarArg ? ShiftVarArgs(func, ref count, prototype) : func + 1;
        var top = @base + prototype.MaxStack;
        EnsureStack(top);
        // Registers begin as nil: the code relies on it, and nothing is kept alive by what lay there.
        if (count > prototype.Parameters) count = prototype.Parameters + (prototype.NeedsArg ? 1 : 0);
        var free = Stack.AsSpan(@base + count, prototype.MaxStack - count);
        for (var i = 0; i < free.Length; i++) free[i] = default;
        if (Depth + 1 >= Frames.Length) GrowFrames();
        ref var frame = ref Frames[++Depth];
        frame.Func = func;
        frame.Base = @base;
        frame.Top = top;
        frame.Pc = 0;
        frame.Expected = expected;
        frame.TailCalls = 0;
        if (--State.Ticks < 0) State.RunHook();
    }

    /// <summary>Moves results to where the caller wants them, with nils for those that are missing; sets the top when all are wanted. Returns how many there are.</summary>
    internal int MoveResults(int from, int count, int target, int expected)
    {
        if (expected < 0)
        {
            Stack.AsSpan(from, count).CopyTo(Stack.AsSpan(target));
            Top = target + count;
            return count;
        }
        var stack = Stack;
        for (var i = 0; i < expected; i++) stack[target + i] = i < count ? stack[from + i] : default;
        return expected;
    }

    /// <summary>Puts the __call metamethod of a value that is no function before it. Returns the number of arguments, one more.</summary>
    internal int ResolveCall(int func, int count)
    {
        var handler = Metamethods.Of(State, Stack[func], MetaNames.Call);
        if (handler.Reference is not LuaFunction) throw RuntimeErrors.Type(this, "call", Stack[func], func - Frames[Depth].Base);
        EnsureStack(func + count + 2);
        Stack.AsSpan(func, count + 1).CopyTo(Stack.AsSpan(func + 1));
        Stack[func] = handler;
        Top = func + count + 2;
        return count + 1;
    }

    /// <summary>The upvalue of a register: one for all closures that catch it.</summary>
    internal LuaUpvalue FindUpvalue(int register)
    {
        LuaUpvalue? previous = null;
        var upvalue = OpenUpvalues;
        while (upvalue is not null && upvalue.Register > register)
        {
            previous = upvalue;
            upvalue = upvalue.Next;
        }
        if (upvalue is not null && upvalue.Register == register) return upvalue;
        State.Charge(LuaSizes.Upvalue);
        var made = new LuaUpvalue { Owner = this, Register = register, Next = upvalue };
        if (previous is null) OpenUpvalues = made;
        else previous.Next = made;
        return made;
    }

    /// <summary>Gives the upvalues of this register and those above it values of their own.</summary>
    internal void Close(int register)
    {
        while (OpenUpvalues is { } upvalue && upvalue.Register >= register)
        {
            OpenUpvalues = upvalue.Next;
            upvalue.Closed = Stack[upvalue.Register];
            upvalue.Owner = null;
            upvalue.Next = null;
        }
    }

    /// <summary>Back to a frame, after an error that left those above it.</summary>
    internal void Unwind(int depth, int register)
    {
        Close(register);
        Depth = depth;
        if (depth < MaxDepth) _maxDepth = MaxDepth;
    }

    /// <summary>Ends: its stack and what it held are given up.</summary>
    internal void Die()
    {
        Unwind(0, 0);
        Status = CoroutineStatus.Dead;
        Stack = new LuaValue[4];
        Frames = new CallFrame[2];
        Top = 0;
    }

    /// <summary>Forgets what lies on the stack beyond what is in use. Returns how much is in use.</summary>
    internal int ClearUnused()
    {
        var used = Math.Max(Frames[Depth].Top, Math.Min(Top, Stack.Length));
        Stack.AsSpan(used).Clear();
        return used;
    }

    private int Push(LuaValue function, ReadOnlySpan<LuaValue> arguments)
    {
        var func = Frames[Depth].Top;
        EnsureStack(func + 1 + arguments.Length);
        Stack[func] = function;
        arguments.CopyTo(Stack.AsSpan(func + 1));
        return func;
    }

    // The host's call. Whatever ends it, the thread is as new afterwards.
    private int CallOutermost(int func, int count)
    {
        State.Current = this;
        var isDone = false;
        try
        {
            var results = CallAt(func, count, -1);
            isDone = true;
            return results;
        }
        catch (LuaException exception) when (Trace(exception))
        {
            throw;
        }
        catch (OutOfMemoryException)
        {
            throw new LuaException("not enough memory") { IsFatal = true };
        }
        finally
        {
            State.NativeDepth = 0;
            State.Current = State.Main;
            if (!isDone)
            {
                Unwind(0, 0);
                Rest();
            }
        }
    }

    // A filter runs before the frames are left: the only moment to say where the error was.
    private bool Trace(LuaException exception)
    {
        if (LuaFrame.OfError(State.Current) is { } frame)
        {
            exception.Chunk = frame.Source;
            exception.Line = frame.CurrentLine;
        }
        return false;
    }

    private void Rest()
    {
        Globals = State.Globals;
        if (Stack.Length > 4 * InitialStack) Stack = new LuaValue[InitialStack];
        else Stack.AsSpan().Clear();
        if (Frames.Length > 4 * InitialFrames) Frames = new CallFrame[InitialFrames];
        Top = 0;
    }

    private int ShiftVarArgs(int func, ref int count, Prototype prototype)
    {
        var parameters = prototype.Parameters;
        // Missing parameters are nil, and lie among the arguments as if given.
        var given = Math.Max(count, parameters);
        var @base = func + 1 + given;
        EnsureStack(@base + prototype.MaxStack);
        if (given > ManyArguments) State.Tick(given / ManyArguments);
        var stack = Stack;
        for (var i = count; i < parameters; i++) stack[func + 1 + i] = default;
        for (var i = 0; i < parameters; i++)
        {
            stack[@base + i] = stack[func + 1 + i];
            stack[func + 1 + i] = default;
        }
        if (prototype.NeedsArg)
        {
            var extra = given - parameters;
            Top = @base + parameters;
            var arg = State.Table(extra, 1);
            for (var i = 0; i < extra; i++) arg[i + 1] = stack[func + 1 + parameters + i];
            arg[new LuaString("n"u8)] = extra;
            stack[@base + parameters] = arg;
        }
        count = parameters + 1;
        return @base;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void GrowStack(int size)
    {
        if (size > MaxStack) throw RuntimeErrors.Plain(this, "stack overflow");
        var length = Math.Min(MaxStack, Math.Max(size, Stack.Length * 2));
        State.Charge((long)LuaSizes.Value * (length - Stack.Length));
        Array.Resize(ref Stack, length);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void GrowFrames()
    {
        if (Depth + 1 >= _maxDepth)
        {
            if (_maxDepth > MaxDepth) throw new LuaException("error in error handling");
            _maxDepth = 2 * MaxDepth;
            Array.Resize(ref Frames, 2 * MaxDepth);
            throw RuntimeErrors.Plain(this, "stack overflow");
        }
        Array.Resize(ref Frames, Math.Min(_maxDepth, Frames.Length * 2));
    }

    private void CheckNativeDepth()
    {
        var limit = State.Limits.NativeCalls;
        // Below the limit when the system's own stack is nearly used up.
        if (State.NativeDepth <= limit) throw RuntimeErrors.Plain(this, "C stack overflow");
        if (State.NativeDepth >= limit + limit / 8) throw new LuaException("error in error handling");
    }
}
