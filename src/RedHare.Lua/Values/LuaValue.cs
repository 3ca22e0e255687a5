using System.Runtime.CompilerServices;

namespace RedHare.Lua;

/// <summary>
/// A value of Lua 5.1: a reference and a double, 16 bytes. The reference is null for nil, a <see cref="LuaTag"/> for numbers and booleans, and
/// otherwise the object itself; so a type test is one comparison, and a number is never boxed.
/// </summary>
public struct LuaValue : IEquatable<LuaValue>
{
    // Changed in place by the interpreter only: a number over a number needs no write of the reference.
    internal LuaObject? Reference;
    internal double Double;

    internal LuaValue(LuaObject? reference, double number)
    {
        Reference = reference;
        Double = number;
    }

    /// <summary>A number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LuaValue(double number) : this(LuaTag.Number, number)
    {
    }

    /// <summary>A boolean.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LuaValue(bool value) : this(value ? LuaTag.True : LuaTag.False, 0)
    {
    }

    /// <summary>A string, table, function, userdata or coroutine; nil when null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LuaValue(LuaObject? value) : this(value, 0)
    {
    }

    /// <summary>nil.</summary>
    public static LuaValue Nil => default;

    /// <summary>true.</summary>
    public static LuaValue True => new(LuaTag.True, 0);

    /// <summary>false.</summary>
    public static LuaValue False => new(LuaTag.False, 0);

    /// <summary>The type that scripts see.</summary>
    public readonly LuaType Type => Reference?.Type ?? LuaType.Nil;

    /// <summary>True for nil.</summary>
    public readonly bool IsNil => Reference is null;

    /// <summary>True for a number (not for a string that reads as one).</summary>
    public readonly bool IsNumber => ReferenceEquals(Reference, LuaTag.Number);

    /// <summary>True for a boolean.</summary>
    public readonly bool IsBoolean => ReferenceEquals(Reference, LuaTag.True) || ReferenceEquals(Reference, LuaTag.False);

    /// <summary>What Lua takes for false: nil and false.</summary>
    public readonly bool IsFalsy => Reference is null || ReferenceEquals(Reference, LuaTag.False);

    /// <summary>The number. Only where <see cref="IsNumber"/>.</summary>
    public readonly double Number => Double;

    /// <summary>The string, or null when it is none.</summary>
    public readonly LuaString? String => Reference as LuaString;

    /// <summary>The table, or null when it is none.</summary>
    public readonly LuaTable? Table => Reference as LuaTable;

    /// <summary>The function, or null when it is none.</summary>
    public readonly LuaFunction? Function => Reference as LuaFunction;

    /// <summary>The object behind the value: null for nil, numbers and booleans.</summary>
    public readonly LuaObject? Object => Reference is LuaTag ? null : Reference;

    /// <summary>Lua's raw equality: numbers by value, strings by bytes, the rest by identity.</summary>
    public readonly bool Equals(LuaValue other)
    {
        if (ReferenceEquals(Reference, other.Reference)) return !ReferenceEquals(Reference, LuaTag.Number) || Double == other.Double;
        return Reference is LuaString mine && other.Reference is LuaString its && mine.Equals(its);
    }

    /// <inheritdoc/>
    public readonly override bool Equals(object? obj) => obj is LuaValue other && Equals(other);

    /// <inheritdoc/>
    public readonly override int GetHashCode() => IsNumber ? Double.GetHashCode() : Reference?.GetHashCode() ?? 0;

    /// <summary>Raw equality.</summary>
    public static bool operator ==(LuaValue left, LuaValue right) => left.Equals(right);

    /// <summary>Raw inequality.</summary>
    public static bool operator !=(LuaValue left, LuaValue right) => !left.Equals(right);

    /// <summary>A number.</summary>
    public static implicit operator LuaValue(double number) => new(number);

    /// <summary>A boolean.</summary>
    public static implicit operator LuaValue(bool value) => new(value);

    /// <summary>An object; nil when null.</summary>
    public static implicit operator LuaValue(LuaObject? value) => new(value);
}
