using RedHare.Lua;

namespace RedHare.Scripting;

/// <summary>
/// A local variable that closures catch. They may run at any time while and after it lives, so for them it holds whatever it holds anywhere in its
/// life; and when one of them assigns to it, nothing is known of it even where it was declared.
/// </summary>
internal sealed class CapturedLocal(LocalVariable variable)
{
    private AbstractValue? _value;

    public LocalVariable Variable { get; } = variable;

    /// <summary>True when some closure assigns to it.</summary>
    public bool IsAssigned { get; set; }

    /// <summary>What closures find in it.</summary>
    public AbstractValue Value => IsAssigned ? AbstractValue.Other : _value ?? AbstractValue.Other;

    /// <summary>True when a closure assigns to it and it may also hold a dangerous value: then nothing can be told.</summary>
    public bool IsLost => IsAssigned && _value is { IsDangerous: true };

    /// <summary>True when an instruction lies within its life.</summary>
    public bool LivesAt(int position) => Variable.Start <= position && position < Variable.End;

    /// <summary>Takes in what the register holds before an instruction.</summary>
    public void Observe(int position, AbstractValue[] registers)
    {
        if (position < Variable.Start || position > Variable.End) return;
        var value = registers[Variable.Register];
        _value = _value is { } seen ? seen.Join(value) : value;
    }
}
