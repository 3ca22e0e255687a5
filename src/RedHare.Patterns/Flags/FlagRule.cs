namespace RedHare.Patterns.Flags;

/// <summary>For whom a flag is on. Asked in this order: disabled, off for everybody; <see cref="Off"/>, off; <see cref="On"/>, on; then the percentage.</summary>
public sealed record FlagRule
{
    /// <summary>False switches it off for everybody, at once and whatever else the rule says. True unless said otherwise.</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>For how many of all subjects it is on, from 0 to 100; hundredths count. All unless said otherwise. Who was among fewer is among more.</summary>
    public double Percentage { get; init; } = 100;

    /// <summary>Subjects for whom it is on.</summary>
    public IReadOnlyCollection<string> On { get; init; } = [];

    /// <summary>Subjects for whom it is off.</summary>
    public IReadOnlyCollection<string> Off { get; init; } = [];

    /// <summary>What draws the percentage; the flag's name if null. Flags of one salt are on for the same subjects.</summary>
    public string? Salt { get; init; }
}
