using System.Runtime.CompilerServices;

namespace RedHare.Lua;

/// <summary>
/// The interpreter: one loop over the instructions of the function in the thread's top frame. A call of a function of Lua only changes the frame, so
/// Lua code may recurse as deep as the frames allow without using the C# stack. What is rare lives in other methods, so that the loop's own frame
/// stays small; before one of them runs that may raise an error or call, the program counter is saved in the frame.
/// </summary>
internal static class Interpreter
{
    /// <summary>Runs the top frame's function until it returns, and those that it calls. False when a coroutine has yielded.</summary>
    public static bool Run(LuaThread thread, int entry)
    {
        var state = thread.State;
    enter:
        var stack = thread.Stack;
        ref readonly var entered = ref thread.Frames[thread.Depth];
        var @base = entered.Base;
        var pc = entered.Pc;
        var closure = (LuaClosure)stack[entered.Func].Reference!;
        var code = closure.Prototype.Code;
        var k = closure.Prototype.Constants;
        var r = stack.AsSpan(@base, closure.Prototype.MaxStack);
        for (; ; )
        {
            ref readonly var i = ref code[pc++];
            switch (i.Code)
            {
                case OpCode.Move:
                    Assign(ref r[i.A], r[i.B]);
                    continue;
                case OpCode.LoadK:
                    Assign(ref r[i.A], k[i.Bx]);
                    continue;
                case OpCode.LoadBool:
                    r[i.A] = new LuaValue(i.B != 0);
                    if (i.C != 0) pc++;
                    continue;
                case OpCode.LoadNil:
                    for (int n = i.A; n <= i.B; n++) r[n] = default;
                    continue;
                case OpCode.GetUpval:
                {
                    var upvalue = closure.Upvalues[i.B];
                    Assign(ref r[i.A], upvalue.Owner is { } owner ? ref owner.Stack[upvalue.Register] : ref upvalue.Closed);
                    continue;
                }
                case OpCode.SetUpval:
                {
                    var upvalue = closure.Upvalues[i.B];
                    Assign(ref upvalue.Owner is { } owner ? ref owner.Stack[upvalue.Register] : ref upvalue.Closed, r[i.A]);
                    continue;
                }
                case OpCode.GetGlobal:
                {
                    ref readonly var value = ref closure.Environment!.GetConstant((LuaString)k[i.Bx].Reference!);
                    if (!value.IsNil || closure.Environment.Metatable is null)
                    {
                        Assign(ref r[i.A], value);
                        continue;
                    }
                    Save(thread, pc);
                    FieldInto(thread, closure.Environment, k[i.Bx], @base + i.A);
                    break;
                }
                case OpCode.SetGlobal:
                {
                    var environment = closure.Environment!;
                    if (!environment.IsReadOnly && environment.TryReplace((LuaString)k[i.Bx].Reference!, r[i.A])) continue;
                    Save(thread, pc);
                    Metamethods.SetIndex(thread, environment, k[i.Bx], r[i.A]);
                    break;
                }
                case OpCode.GetTable:
                {
                    ref readonly var key = ref (i.C >= 0 ? ref r[i.C] : ref k[~i.C]);
                    if (r[i.B].Reference is LuaTable table)
                    {
                        ref readonly var value = ref table.Get(key);
                        if (!value.IsNil || table.Metatable is null)
                        {
                            Assign(ref r[i.A], value);
                            continue;
                        }
                    }
                    Save(thread, pc);
                    IndexInto(thread, r[i.B], key, @base + i.A);
                    break;
                }
                case OpCode.GetField:
                {
                    if (r[i.B].Reference is LuaTable table)
                    {
                        ref readonly var value = ref table.GetConstant((LuaString)k[i.C].Reference!);
                        if (!value.IsNil || table.Metatable is null)
                        {
                            Assign(ref r[i.A], value);
                            continue;
                        }
                    }
                    Save(thread, pc);
                    FieldInto(thread, r[i.B], k[i.C], @base + i.A);
                    break;
                }
                case OpCode.SetTable:
                {
                    ref readonly var key = ref (i.B >= 0 ? ref r[i.B] : ref k[~i.B]);
                    ref readonly var value = ref (i.C >= 0 ? ref r[i.C] : ref k[~i.C]);
                    if (ReferenceEquals(key.Reference, LuaTag.Number) && r[i.A].Reference is LuaTable { IsPlain: true } table)
                    {
                        var array = table.Array;
                        var index = double.ConvertToIntegerNative<int>(key.Double);
                        if (index == key.Double && (uint)(index - 1) < (uint)array.Length)
                        {
                            Assign(ref array[index - 1], value);
                            continue;
                        }
                    }
                    Save(thread, pc);
                    Metamethods.SetIndex(thread, r[i.A], key, value);
                    break;
                }
                case OpCode.SetField:
                {
                    ref readonly var value = ref (i.C >= 0 ? ref r[i.C] : ref k[~i.C]);
                    if (r[i.A].Reference is LuaTable { IsReadOnly: false } table && table.TryReplace((LuaString)k[i.B].Reference!, value)) continue;
                    Save(thread, pc);
                    Metamethods.SetIndex(thread, r[i.A], k[i.B], value);
                    break;
                }
                case OpCode.NewTable:
                    r[i.A] = state.Table(RoundUp(i.B), i.C);
                    continue;
                case OpCode.Self:
                {
                    ref readonly var key = ref (i.C >= 0 ? ref r[i.C] : ref k[~i.C]);
                    var self = r[i.B];
                    r[i.A + 1] = self;
                    if (self.Reference is LuaTable table)
                    {
                        ref readonly var value = ref table.GetConstant((LuaString)key.Reference!);
                        if (!value.IsNil)
                        {
                            Assign(ref r[i.A], value);
                            continue;
                        }
                    }
                    Save(thread, pc);
                    FieldInto(thread, self, key, @base + i.A);
                    break;
                }
                case OpCode.Add:
                {
                    ref readonly var b = ref (i.B >= 0 ? ref r[i.B] : ref k[~i.B]);
                    ref readonly var c = ref (i.C >= 0 ? ref r[i.C] : ref k[~i.C]);
                    if (b.IsNumber && c.IsNumber)
                    {
                        SetNumber(ref r[i.A], b.Double + c.Double);
                        continue;
                    }
                    Save(thread, pc);
                    ApplyInto(thread, OpCode.Add, b, c, @base + i.A);
                    break;
                }
                case OpCode.Sub:
                {
                    ref readonly var b = ref (i.B >= 0 ? ref r[i.B] : ref k[~i.B]);
                    ref readonly var c = ref (i.C >= 0 ? ref r[i.C] : ref k[~i.C]);
                    if (b.IsNumber && c.IsNumber)
                    {
                        SetNumber(ref r[i.A], b.Double - c.Double);
                        continue;
                    }
                    Save(thread, pc);
                    ApplyInto(thread, OpCode.Sub, b, c, @base + i.A);
                    break;
                }
                case OpCode.Mul:
                {
                    ref readonly var b = ref (i.B >= 0 ? ref r[i.B] : ref k[~i.B]);
                    ref readonly var c = ref (i.C >= 0 ? ref r[i.C] : ref k[~i.C]);
                    if (b.IsNumber && c.IsNumber)
                    {
                        SetNumber(ref r[i.A], b.Double * c.Double);
                        continue;
                    }
                    Save(thread, pc);
                    ApplyInto(thread, OpCode.Mul, b, c, @base + i.A);
                    break;
                }
                case OpCode.Div:
                {
                    ref readonly var b = ref (i.B >= 0 ? ref r[i.B] : ref k[~i.B]);
                    ref readonly var c = ref (i.C >= 0 ? ref r[i.C] : ref k[~i.C]);
                    if (b.IsNumber && c.IsNumber)
                    {
                        SetNumber(ref r[i.A], b.Double / c.Double);
                        continue;
                    }
                    Save(thread, pc);
                    ApplyInto(thread, OpCode.Div, b, c, @base + i.A);
                    break;
                }
                case OpCode.Mod:
                {
                    ref readonly var b = ref (i.B >= 0 ? ref r[i.B] : ref k[~i.B]);
                    ref readonly var c = ref (i.C >= 0 ? ref r[i.C] : ref k[~i.C]);
                    if (b.IsNumber && c.IsNumber)
                    {
                        SetNumber(ref r[i.A], Arithmetic.Mod(b.Double, c.Double));
                        continue;
                    }
                    Save(thread, pc);
                    ApplyInto(thread, OpCode.Mod, b, c, @base + i.A);
                    break;
                }
                case OpCode.Pow:
                {
                    ref readonly var b = ref (i.B >= 0 ? ref r[i.B] : ref k[~i.B]);
                    ref readonly var c = ref (i.C >= 0 ? ref r[i.C] : ref k[~i.C]);
                    if (b.IsNumber && c.IsNumber)
                    {
                        SetNumber(ref r[i.A], Math.Pow(b.Double, c.Double));
                        continue;
                    }
                    Save(thread, pc);
                    ApplyInto(thread, OpCode.Pow, b, c, @base + i.A);
                    break;
                }
                case OpCode.Unm:
                    if (r[i.B].IsNumber)
                    {
                        SetNumber(ref r[i.A], -r[i.B].Double);
                        continue;
                    }
                    Save(thread, pc);
                    ApplyInto(thread, OpCode.Unm, r[i.B], r[i.B], @base + i.A);
                    break;
                case OpCode.Not:
                    r[i.A] = new LuaValue(r[i.B].IsFalsy);
                    continue;
                case OpCode.Len:
                    if (r[i.B].Reference is LuaTable measured)
                    {
                        r[i.A] = new LuaValue(measured.Length);
                        continue;
                    }
                    Save(thread, pc);
                    LengthInto(thread, r[i.B], @base + i.A);
                    break;
                case OpCode.Concat:
                    Save(thread, pc);
                    Concatenation.Apply(thread, @base + i.B, @base + i.C);
                    thread.Stack[@base + i.A] = thread.Stack[@base + i.B];
                    break;
                case OpCode.Jmp:
                    pc += i.Bx;
                    if (i.Bx < 0) goto tick;
                    continue;
                case OpCode.Eq:
                {
                    ref readonly var b = ref (i.B >= 0 ? ref r[i.B] : ref k[~i.B]);
                    ref readonly var c = ref (i.C >= 0 ? ref r[i.C] : ref k[~i.C]);
                    bool isEqual;
                    if (ReferenceEquals(b.Reference, c.Reference)) isEqual = !ReferenceEquals(b.Reference, LuaTag.Number) || b.Double == c.Double;
                    else if (b.Reference is null || c.Reference is null) isEqual = false;
                    else
                    {
                        Save(thread, pc);
                        isEqual = Comparison.AreEqual(thread, b, c);
                        r = thread.Stack.AsSpan(@base, r.Length);
                        stack = thread.Stack;
                    }
                    if (isEqual != (i.A != 0))
                    {
                        pc++;
                        continue;
                    }
                    goto jump;
                }
                case OpCode.Lt:
                {
                    ref readonly var b = ref (i.B >= 0 ? ref r[i.B] : ref k[~i.B]);
                    ref readonly var c = ref (i.C >= 0 ? ref r[i.C] : ref k[~i.C]);
                    bool isLess;
                    if (b.IsNumber && c.IsNumber) isLess = b.Double < c.Double;
                    else
                    {
                        Save(thread, pc);
                        isLess = Comparison.LessThan(thread, b, c);
                        r = thread.Stack.AsSpan(@base, r.Length);
                        stack = thread.Stack;
                    }
                    if (isLess != (i.A != 0))
                    {
                        pc++;
                        continue;
                    }
                    goto jump;
                }
                case OpCode.Le:
                {
                    ref readonly var b = ref (i.B >= 0 ? ref r[i.B] : ref k[~i.B]);
                    ref readonly var c = ref (i.C >= 0 ? ref r[i.C] : ref k[~i.C]);
                    bool isLess;
                    if (b.IsNumber && c.IsNumber) isLess = b.Double <= c.Double;
                    else
                    {
                        Save(thread, pc);
                        isLess = Comparison.LessOrEqual(thread, b, c);
                        r = thread.Stack.AsSpan(@base, r.Length);
                        stack = thread.Stack;
                    }
                    if (isLess != (i.A != 0))
                    {
                        pc++;
                        continue;
                    }
                    goto jump;
                }
                case OpCode.Test:
                    if (r[i.A].IsFalsy == (i.C != 0))
                    {
                        pc++;
                        continue;
                    }
                    goto jump;
                case OpCode.TestSet:
                    if (r[i.B].IsFalsy == (i.C != 0))
                    {
                        pc++;
                        continue;
                    }
                    r[i.A] = r[i.B];
                    goto jump;
                case OpCode.Call:
                {
                    var func = @base + i.A;
                    var count = i.B != 0 ? i.B - 1 : thread.Top - func - 1;
                    Save(thread, pc);
                    for (; ; )
                    {
                        var callee = stack[func].Reference;
                        if (callee is LuaClosure called)
                        {
                            if (!thread.TryEnterPlain(func, count, called.Prototype, i.C - 1))
                            {
                                thread.EnterLua(func, count, called, i.C - 1);
                                goto enter;
                            }
                            closure = called;
                            code = called.Prototype.Code;
                            k = called.Prototype.Constants;
                            @base = func + 1;
                            pc = 0;
                            r = stack.AsSpan(@base, called.Prototype.MaxStack);
                            goto called;
                        }
                        if (callee is LuaNativeFunction native)
                        {
                            if (thread.CallNative(func, count, native, i.C - 1) < 0) return false;
                            break;
                        }
                        count = thread.ResolveCall(func, count);
                        stack = thread.Stack;
                    }
                    // The stack may have moved while it was resolved already.
                    if (!ReferenceEquals(stack, thread.Stack)) goto enter;
                    r = stack.AsSpan(@base, r.Length);
                    continue;
                called:
                    if (--state.Ticks < 0) state.RunHook();
                    continue;
                }
                case OpCode.TailCall:
                {
                    var func = @base + i.A;
                    var count = i.B != 0 ? i.B - 1 : thread.Top - func - 1;
                    Save(thread, pc);
                    while (stack[func].Reference is not LuaFunction)
                    {
                        count = thread.ResolveCall(func, count);
                        stack = thread.Stack;
                    }
                    if (stack[func].Reference is LuaClosure)
                    {
                        ReplaceFrame(thread, func, count);
                        goto enter;
                    }
                    // A native function is called as usual; the Return that follows gives its results.
                    if (thread.CallNative(func, count, (LuaNativeFunction)stack[func].Reference!, -1) < 0) return false;
                    goto enter;
                }
                case OpCode.Return:
                {
                    if (thread.OpenUpvalues is not null) thread.Close(@base);
                    var from = @base + i.A;
                    var count = i.B != 0 ? i.B - 1 : thread.Top - from;
                    ref readonly var frame = ref thread.Frames[thread.Depth];
                    var func = frame.Func;
                    if (frame.Expected == 1)
                    {
                        if (count == 0) stack[func] = default;
                        else stack[func] = stack[from];
                    }
                    else if (frame.Expected != 0) thread.MoveResults(from, count, func, frame.Expected);
                    if (thread.Depth-- == entry) return true;
                    goto enter;
                }
                case OpCode.ForLoop:
                {
                    var loop = r.Slice(i.A, 4);
                    var step = loop[2].Double;
                    var index = loop[0].Double + step;
                    if (step > 0 ? index <= loop[1].Double : loop[1].Double <= index)
                    {
                        loop[0].Double = index;
                        SetNumber(ref loop[3], index);
                        pc += i.Bx;
                        goto tick;
                    }
                    continue;
                }
                case OpCode.ForPrep:
                    Save(thread, pc);
                    PrepareLoop(thread, r.Slice(i.A, 3));
                    pc += i.Bx;
                    continue;
                case OpCode.TForLoop:
                {
                    if (ReferenceEquals(r[i.A].Reference, state.NextFunction) && r[i.A + 1].Reference is LuaTable table)
                    {
                        // pairs: no call.
                        if (!Next(table, r[i.A..], i.C))
                        {
                            pc++;
                            continue;
                        }
                        goto jump;
                    }
                    if (ReferenceEquals(r[i.A].Reference, state.ArrayIterator) && r[i.A + 2].IsNumber && r[i.A + 1].Reference is LuaTable elements)
                    {
                        // ipairs: no call.
                        if (!NextElement(elements, r[i.A..], i.C))
                        {
                            pc++;
                            continue;
                        }
                        goto jump;
                    }
                    Save(thread, pc);
                    CallIterator(thread, @base + i.A, i.C);
                    if (!ReferenceEquals(stack, thread.Stack))
                    {
                        stack = thread.Stack;
                        r = stack.AsSpan(@base, r.Length);
                    }
                    if (r[i.A + 3].IsNil)
                    {
                        pc++;
                        continue;
                    }
                    r[i.A + 2] = r[i.A + 3];
                    goto jump;
                }
                case OpCode.SetList:
                {
                    var count = i.B != 0 ? i.B : thread.Top - (@base + i.A) - 1;
                    var stored = (int)i.C;
                    if (stored < 0) stored = code[pc++].Bx;
                    StoreList((LuaTable)r[i.A].Reference!, stored, stack.AsSpan(@base + i.A + 1, count));
                    continue;
                }
                case OpCode.Close:
                    thread.Close(@base + i.A);
                    continue;
                case OpCode.Closure:
                    r[i.A] = MakeClosure(thread, closure, i.Bx, @base);
                    continue;
                case OpCode.VarArg:
                    LoadVarArgs(thread, closure.Prototype, @base + i.A, i.B - 1);
                    break;
                default:
                    throw new InvalidOperationException("An instruction that the compiler does not emit.");
            }
            // What has run may have moved the stack.
            if (!ReferenceEquals(stack, thread.Stack))
            {
                stack = thread.Stack;
                r = stack.AsSpan(@base, r.Length);
            }
            continue;
        jump:
            var offset = code[pc].Bx;
            pc += offset + 1;
            if (offset >= 0) continue;
        tick:
            if (--state.Ticks >= 0) continue;
            Save(thread, pc);
            state.RunHook();
        }
    }

    // Values mostly follow values of the same type; the write of a reference, which the garbage collector wants to know of, is spared where it would change nothing.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Assign(ref LuaValue target, in LuaValue value)
    {
        var reference = value.Reference;
        target.Double = value.Double;
        if (!ReferenceEquals(target.Reference, reference)) target.Reference = reference;
    }

    // Over another number the reference stays, and with it the garbage collector's notice of a written reference is spared.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SetNumber(ref LuaValue target, double value)
    {
        if (target.IsNumber) target.Double = value;
        else target = new LuaValue(value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Save(LuaThread thread, int pc) => thread.Frames[thread.Depth].Pc = pc;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void IndexInto(LuaThread thread, in LuaValue value, in LuaValue key, int slot)
    {
        var result = Metamethods.Index(thread, value, key);
        thread.Stack[slot] = result;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void FieldInto(LuaThread thread, in LuaValue value, in LuaValue key, int slot)
    {
        var result = Metamethods.Field(thread, value, (LuaString)key.Reference!);
        thread.Stack[slot] = result;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ApplyInto(LuaThread thread, OpCode operation, in LuaValue a, in LuaValue b, int slot)
    {
        var result = Arithmetic.Apply(thread, operation, a, b);
        thread.Stack[slot] = result;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LengthInto(LuaThread thread, in LuaValue value, int slot)
    {
        var result = Metamethods.Length(thread, value);
        thread.Stack[slot] = result;
    }

    // A constructor's count as the reference's "floating point byte" holds it, rounded up to three significant bits: the array part's size shows in borders.
    private static int RoundUp(int count)
    {
        if (count < 16) return count;
        var exponent = 0;
        while (count >= 16)
        {
            count = (count + 1) >> 1;
            exponent++;
        }
        return count << exponent;
    }

    // A tail call: the callee and its arguments move down to where this frame's function was, and take the frame.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ReplaceFrame(LuaThread thread, int func, int count)
    {
        ref var frame = ref thread.Frames[thread.Depth];
        if (thread.OpenUpvalues is not null) thread.Close(frame.Base);
        var (target, expected, lost) = (frame.Func, frame.Expected, frame.TailCalls);
        thread.Stack.AsSpan(func, count + 1).CopyTo(thread.Stack.AsSpan(target));
        thread.Depth--;
        thread.Top = target + count + 1;
        thread.EnterLua(target, count, (LuaClosure)thread.Stack[target].Reference!, expected);
        thread.Frames[thread.Depth].TailCalls = lost + 1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void PrepareLoop(LuaThread thread, Span<LuaValue> loop)
    {
        if (!Arithmetic.TryNumber(loop[0], out var first)) throw RuntimeErrors.Plain(thread, "'for' initial value must be a number");
        if (!Arithmetic.TryNumber(loop[1], out var limit)) throw RuntimeErrors.Plain(thread, "'for' limit must be a number");
        if (!Arithmetic.TryNumber(loop[2], out var step)) throw RuntimeErrors.Plain(thread, "'for' step must be a number");
        loop[0] = first - step;
        loop[1] = limit;
        loop[2] = step;
    }

    // loop: the function, the table, the control variable, then the variables of the loop.
    private static bool Next(LuaTable table, Span<LuaValue> loop, int variables)
    {
        if (!table.Next(ref loop[2], out var value)) return false;
        loop[3] = loop[2];
        if (variables > 1) loop[4] = value;
        for (var i = 2; i < variables; i++) loop[3 + i] = default;
        return true;
    }

    private static bool NextElement(LuaTable table, Span<LuaValue> loop, int variables)
    {
        var index = double.ConvertToIntegerNative<int>(loop[2].Double) + 1;
        ref readonly var value = ref table.Get(index);
        if (value.IsNil) return false;
        SetNumber(ref loop[2], index);
        SetNumber(ref loop[3], index);
        if (variables > 1) Assign(ref loop[4], value);
        for (var i = 2; i < variables; i++) loop[3 + i] = default;
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void CallIterator(LuaThread thread, int slot, int variables)
    {
        var func = slot + 3;
        thread.EnsureStack(func + 3);
        thread.Stack.AsSpan(slot, 3).CopyTo(thread.Stack.AsSpan(func));
        thread.CallAt(func, 2, variables);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StoreList(LuaTable table, int stored, ReadOnlySpan<LuaValue> values)
    {
        table.EnsureArray(stored + values.Length);
        values.CopyTo(table.Array.AsSpan(stored));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static LuaClosure MakeClosure(LuaThread thread, LuaClosure parent, int index, int @base)
    {
        var prototype = parent.Prototype.Prototypes[index];
        thread.State.Charge(LuaSizes.Closure(prototype.Upvalues.Length));
        var closure = new LuaClosure(prototype, parent.Environment!);
        var sources = prototype.Upvalues;
        for (var i = 0; i < sources.Length; i++)
        {
            closure.Upvalues[i] = sources[i].IsLocal ? thread.FindUpvalue(@base + sources[i].Index) : parent.Upvalues[sources[i].Index];
        }
        return closure;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LoadVarArgs(LuaThread thread, Prototype prototype, int target, int wanted)
    {
        ref readonly var frame = ref thread.Frames[thread.Depth];
        var from = frame.Func + 1 + prototype.Parameters;
        var count = frame.Base - from;
        if (wanted < 0)
        {
            wanted = count;
            thread.EnsureStack(target + count);
            thread.Top = target + count;
        }
        var stack = thread.Stack;
        for (var i = 0; i < wanted; i++) stack[target + i] = i < count ? stack[from + i] : default;
    }
}
