namespace RedHare.Lua;

/// <summary>An operator between two operands.</summary>
internal enum BinaryOperator
{
    None,
    Add,
    Sub,
    Mul,
    Div,
    Mod,
    Pow,
    Concat,
    NotEqual,
    Equal,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    And,
    Or,
}

/// <summary>Code of operators. Numbers are folded as Lua 5.1 does: not where the result is NaN or the divisor is zero.</summary>
internal static class Operators
{
    /// <summary>Binds an operator to its left operand, before the right one is read.</summary>
    public static void Infix(this FunctionState function, BinaryOperator sign, ref Expression left)
    {
        switch (sign)
        {
            case BinaryOperator.And:
                function.GoIfTrue(ref left);
                break;
            case BinaryOperator.Or:
                function.GoIfFalse(ref left);
                break;
            case BinaryOperator.Concat:
                function.ToNextRegister(ref left);
                break;
            case <= BinaryOperator.Pow when left.IsNumber:
                break;
            default:
                function.ToRk(ref left);
                break;
        }
    }

    /// <summary>Completes an operator, when both operands have been read; the result is in the left one.</summary>
    public static void Postfix(this FunctionState function, BinaryOperator sign, ref Expression left, ref Expression right)
    {
        switch (sign)
        {
            case BinaryOperator.And:
                function.Discharge(ref right);
                function.Code.Join(ref right.FalseJumps, left.FalseJumps);
                left = right;
                break;
            case BinaryOperator.Or:
                function.Discharge(ref right);
                function.Code.Join(ref right.TrueJumps, left.TrueJumps);
                left = right;
                break;
            case BinaryOperator.Concat:
                function.Concat(ref left, ref right);
                break;
            case BinaryOperator.Equal:
                function.Compare(OpCode.Eq, holds: true, ref left, ref right);
                break;
            case BinaryOperator.NotEqual:
                function.Compare(OpCode.Eq, holds: false, ref left, ref right);
                break;
            case BinaryOperator.Less:
                function.Compare(OpCode.Lt, holds: true, ref left, ref right);
                break;
            case BinaryOperator.LessEqual:
                function.Compare(OpCode.Le, holds: true, ref left, ref right);
                break;
            case BinaryOperator.Greater:
                function.Compare(OpCode.Lt, holds: false, ref left, ref right);
                break;
            case BinaryOperator.GreaterEqual:
                function.Compare(OpCode.Le, holds: false, ref left, ref right);
                break;
            default:
                function.Arithmetic((OpCode)((int)OpCode.Add + (sign - BinaryOperator.Add)), ref left, ref right);
                break;
        }
    }

    /// <summary>-e.</summary>
    public static void Negate(this FunctionState function, ref Expression e)
    {
        // The negation of a number is not NaN, unless the number is; and no literal is.
        if (e.IsNumber) e.Number = -e.Number;
        else function.Unary(OpCode.Unm, ref e);
    }

    /// <summary>#e.</summary>
    public static void Length(this FunctionState function, ref Expression e) => function.Unary(OpCode.Len, ref e);

    /// <summary>not e.</summary>
    public static void Not(this FunctionState function, ref Expression e)
    {
        function.Discharge(ref e);
        switch (e.Kind)
        {
            case ExpressionKind.Nil or ExpressionKind.False:
                e.Kind = ExpressionKind.True;
                break;
            case ExpressionKind.Constant or ExpressionKind.Number or ExpressionKind.True:
                e.Kind = ExpressionKind.False;
                break;
            case ExpressionKind.Jump:
                function.Code.Invert(e.Info);
                break;
            default:
                function.DischargeToAny(ref e);
                function.Release(e);
                e.Info = function.Code.Add(OpCode.Not, 0, e.Info, 0);
                e.Kind = ExpressionKind.Relocatable;
                break;
        }
        (e.TrueJumps, e.FalseJumps) = (e.FalseJumps, e.TrueJumps);
        function.Code.DropValues(e.TrueJumps);
        function.Code.DropValues(e.FalseJumps);
    }

    /// <summary>Goes on when the expression is true, and jumps (to be patched: its false jumps) otherwise.</summary>
    public static void GoIfTrue(this FunctionState function, ref Expression e)
    {
        function.Discharge(ref e);
        var jump = CodeBuffer.NoJump;
        switch (e.Kind)
        {
            case ExpressionKind.Constant or ExpressionKind.Number or ExpressionKind.True:
                break;
            case ExpressionKind.Jump:
                function.Code.Invert(e.Info);
                jump = e.Info;
                break;
            default:
                jump = function.JumpIf(false, ref e);
                break;
        }
        function.Code.Join(ref e.FalseJumps, jump);
        function.Code.PatchHere(e.TrueJumps);
        e.TrueJumps = CodeBuffer.NoJump;
    }

    private static void GoIfFalse(this FunctionState function, ref Expression e)
    {
        function.Discharge(ref e);
        var jump = e.Kind switch
        {
            ExpressionKind.Nil or ExpressionKind.False => CodeBuffer.NoJump,
            ExpressionKind.Jump => e.Info,
            _ => function.JumpIf(true, ref e),
        };
        function.Code.Join(ref e.TrueJumps, jump);
        function.Code.PatchHere(e.FalseJumps);
        e.FalseJumps = CodeBuffer.NoJump;
    }

    private static int JumpIf(this FunctionState function, bool condition, ref Expression e)
    {
        var code = function.Code;
        if (e.Kind == ExpressionKind.Relocatable && code[e.Info].Code == OpCode.Not)
        {
            var operand = code[e.Info].B;
            code.RemoveLast();
            return code.Jump(OpCode.Test, operand, 0, condition ? 0 : 1);
        }
        function.DischargeToAny(ref e);
        function.Release(e);
        return code.Jump(OpCode.TestSet, CodeBuffer.NoRegister, e.Info, condition ? 1 : 0);
    }

    // a .. b .. c is read from the right: the instruction for b .. c takes a in.
    private static void Concat(this FunctionState function, ref Expression left, ref Expression right)
    {
        function.ToValue(ref right);
        if (right.Kind == ExpressionKind.Relocatable && function.Code[right.Info].Code == OpCode.Concat)
        {
            function.Release(left);
            ref var concat = ref function.Code[right.Info];
            concat = new Instruction(OpCode.Concat, 0, left.Info, concat.C);
            left.Info = right.Info;
        }
        else
        {
            function.ToNextRegister(ref right);
            function.Release(right);
            function.Release(left);
            left.Info = function.Code.Add(OpCode.Concat, 0, left.Info, right.Info);
        }
        left.Kind = ExpressionKind.Relocatable;
    }

    private static void Arithmetic(this FunctionState function, OpCode code, ref Expression left, ref Expression right)
    {
        if (left.IsNumber && right.IsNumber && TryFold(code, left.Number, right.Number, out var folded))
        {
            left.Number = folded;
            return;
        }
        var second = function.ToRk(ref right);
        var first = function.ToRk(ref left);
        function.ReleaseBoth(first > second, left, right);
        left.Info = function.Code.Add(code, 0, first, second);
        left.Kind = ExpressionKind.Relocatable;
    }

    private static void Unary(this FunctionState function, OpCode code, ref Expression e)
    {
        var operand = function.ToAnyRegister(ref e);
        function.Release(e);
        e.Info = function.Code.Add(code, 0, operand, 0);
        e.Kind = ExpressionKind.Relocatable;
    }

    // There is no "greater than": the operands change places.
    private static void Compare(this FunctionState function, OpCode code, bool holds, ref Expression left, ref Expression right)
    {
        var first = function.ToRk(ref left);
        var second = function.ToRk(ref right);
        function.Release(right);
        function.Release(left);
        if (!holds && code != OpCode.Eq)
        {
            (first, second) = (second, first);
            holds = true;
        }
        left.Info = function.Code.Jump(code, holds ? 1 : 0, first, second);
        left.Kind = ExpressionKind.Jump;
    }

    private static void ReleaseBoth(this FunctionState function, bool leftFirst, in Expression left, in Expression right)
    {
        if (leftFirst) function.Release(left);
        function.Release(right);
        if (!leftFirst) function.Release(left);
    }

    private static bool TryFold(OpCode code, double left, double right, out double result)
    {
        result = code switch
        {
            OpCode.Add => left + right,
            OpCode.Sub => left - right,
            OpCode.Mul => left * right,
            OpCode.Div when right != 0 => left / right,
            OpCode.Mod when right != 0 => left - Math.Floor(left / right) * right,
            OpCode.Pow => Math.Pow(left, right),
            _ => double.NaN,
        };
        return !double.IsNaN(result);
    }
}
