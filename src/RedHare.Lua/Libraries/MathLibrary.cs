namespace RedHare.Lua;

/// <summary>The table <c>math</c>.</summary>
public static class MathLibrary
{
    /// <summary>Sets the global <c>math</c>.</summary>
    /// <param name="state">The state.</param>
    /// <param name="random">What <c>math.random</c> draws from; given where the host wants to seed it, or to share it between states of one thread.</param>
    public static void Open(LuaState state, LuaRandom? random = null)
    {
        random ??= new LuaRandom();
        var library = LibraryTable.Open(state, "math");
        library.Add("abs", static call => call.Return(Math.Abs(call.CheckNumber(0))));
        AddUnary(library, "acos", Math.Acos);
        AddUnary(library, "asin", Math.Asin);
        AddUnary(library, "atan", Math.Atan);
        library.Add("ceil", static call => call.Return(Math.Ceiling(call.CheckNumber(0))));
        AddUnary(library, "cos", Math.Cos);
        AddUnary(library, "cosh", Math.Cosh);
        AddUnary(library, "deg", static x => x / (Math.PI / 180));
        AddUnary(library, "exp", Math.Exp);
        library.Add("floor", static call => call.Return(Math.Floor(call.CheckNumber(0))));
        // The logarithm of a negative number is the NaN with a sign, in C as everywhere on x86-64.
        AddUnary(library, "log", static x => x < 0 ? double.NaN : Math.Log(x));
        AddUnary(library, "log10", Math.Log10);
        AddUnary(library, "rad", static x => x * (Math.PI / 180));
        AddUnary(library, "sin", Math.Sin);
        AddUnary(library, "sinh", Math.Sinh);
        library.Add("sqrt", static call => call.Return(Math.Sqrt(call.CheckNumber(0))));
        AddUnary(library, "tan", Math.Tan);
        AddUnary(library, "tanh", Math.Tanh);
        AddBinary(library, "atan2", Math.Atan2);
        AddBinary(library, "fmod", static (x, y) => x % y);
        AddBinary(library, "pow", Math.Pow);
        AddBinary(library, "ldexp", static (x, y) => Math.ScaleB(x, (int)CInteger.ToInt64(y)));
        library.Add("frexp", Frexp);
        library.Add("modf", Modf);
        library.Add("max", Max);
        library.Add("min", Min);
        library.Add("random", call => Random(call, random));
        library.Add("randomseed", call =>
        {
            random.Seed((int)call.CheckInteger(0));
            return call.Return();
        });
        library.Alias("mod", "fmod");
        library.Add("pi", Math.PI);
        library.Add("huge", double.PositiveInfinity);
    }

    private static void AddUnary(LibraryTable library, string name, Func<double, double> function) =>
        library.Add(name, call => call.Return(function(call.CheckNumber(0))));

    /// <summary>The second argument is checked first: compiled C takes them from the last on.</summary>
    private static void AddBinary(LibraryTable library, string name, Func<double, double, double> function) => library.Add(name, call =>
    {
        var second = call.CheckNumber(1);
        return call.Return(function(call.CheckNumber(0), second));
    });

    private static int Frexp(LuaCall call)
    {
        var value = call.CheckNumber(0);
        if (value == 0 || !double.IsFinite(value)) return call.Return(value, 0);
        var exponent = Math.ILogB(value) + 1;
        return call.Return(Math.ScaleB(value, -exponent), exponent);
    }

    private static int Modf(LuaCall call)
    {
        var value = call.CheckNumber(0);
        var whole = Math.Truncate(value);
        return call.Return(whole, Math.CopySign(double.IsInfinity(value) ? 0 : value - whole, value));
    }

    private static int Max(LuaCall call)
    {
        var max = call.CheckNumber(0);
        for (var i = 1; i < call.Count; i++)
        {
            var value = call.CheckNumber(i);
            if (value > max) max = value;
        }
        return call.Return(max);
    }

    private static int Min(LuaCall call)
    {
        var min = call.CheckNumber(0);
        for (var i = 1; i < call.Count; i++)
        {
            var value = call.CheckNumber(i);
            if (value < min) min = value;
        }
        return call.Return(min);
    }

    /// <summary>A fraction, or a whole number from 1 or between two bounds; bounds are C ints and wrap around as these do.</summary>
    private static int Random(LuaCall call, LuaRandom random)
    {
        var fraction = (double)(random.Next() % int.MaxValue) / int.MaxValue;
        switch (call.Count)
        {
            case 0:
                return call.Return(fraction);
            case 1:
                var limit = (int)call.CheckInteger(0);
                if (limit < 1) throw call.Bad(0, "interval is empty");
                return call.Return(Math.Floor(fraction * limit) + 1);
            case 2:
                var low = (int)call.CheckInteger(0);
                var high = (int)call.CheckInteger(1);
                if (low > high) throw call.Bad(1, "interval is empty");
                return call.Return(Math.Floor(fraction * unchecked(high - low + 1)) + low);
            default:
                throw call.Error("wrong number of arguments");
        }
    }
}
