namespace RedHare.Commands.Configuration;

/// <summary>A number within inclusive limits.</summary>
internal sealed class NumberDirective(
    string name, long initial, long minimum, long maximum, DirectiveFlags flags, string? alias, NumberFormat format, Action<ServerConfiguration, long>? bind)
    : Directive(name, alias, Show(initial, format), flags)
{
    public override string Domain => format switch
    {
        NumberFormat.Memory => $"bytes, {Limits()}",
        NumberFormat.MemoryOrPercent => $"bytes, or 0 % to {-minimum} %",
        NumberFormat.Octal => $"octal, {Show(minimum, format)} to {Show(maximum, format)}",
        _ => Limits(),
    };

    /// <summary>Limits to which a value is brought instead of being refused.</summary>
    public (long Minimum, long Maximum)? Clamp { get; init; }

    private string Limits() => maximum >= int.MaxValue
        ? minimum <= int.MinValue ? "any integer" : $"{minimum} or more"
        : $"{minimum} to {maximum}";

    internal override string? Parse(ReadOnlySpan<string> arguments, string current, out string value)
    {
        value = current;
        var text = arguments[0];
        if (!Read(text, out var number))
            return format switch
            {
                NumberFormat.MemoryOrPercent => "argument must be a memory or percent value",
                NumberFormat.Memory => "argument must be a memory value",
                NumberFormat.Octal => "argument couldn't be parsed as an octal number",
                _ => "argument couldn't be parsed into an integer",
            };
        if (format == NumberFormat.MemoryOrPercent && number < minimum)
            return $"percentage argument must be less or equal to {-minimum}";
        if (number < minimum || number > maximum)
            return $"argument must be between {Show(minimum, format)} and {Show(maximum, format)} inclusive";
        value = Show(Clamp is { } clamp ? Math.Clamp(number, clamp.Minimum, clamp.Maximum) : number, format);
        return null;
    }

    internal override void Bind(ServerConfiguration configuration, string value)
    {
        if (bind is null) return;
        Read(value, out var number);
        bind(configuration, number);
    }

    internal override string[] Rewrite(string value)
    {
        if (format is not (NumberFormat.Memory or NumberFormat.MemoryOrPercent) || !Read(value, out var number) || number < 0)
            return base.Rewrite(value);
        return [Name + " " + MemorySize.Format(number)];
    }

    private bool Read(string text, out long number)
    {
        switch (format)
        {
            case NumberFormat.Memory:
                return MemorySize.TryParse(text, out number);
            case NumberFormat.MemoryOrPercent:
                if (MemorySize.TryParse(text, out number)) return true;
                if (text.Length < 2 || text[^1] != '%' || !DecimalInteger.TryParse(text.AsSpan(0, text.Length - 1), out number) || number < 0) return false;
                number = -number;
                return true;
            case NumberFormat.Octal:
                return TryParseOctal(text, out number);
            default:
                return DecimalInteger.TryParse(text, out number);
        }
    }

    private static bool TryParseOctal(string text, out long number)
    {
        number = 0;
        if (text.Length is 0 or > 20) return false;
        foreach (var c in text)
        {
            if (c is < '0' or > '7') return false;
            number = number * 8 + (c - '0');
        }
        return true;
    }

    private static string Show(long number, NumberFormat format) => format switch
    {
        NumberFormat.Octal => Convert.ToString(number, 8),
        NumberFormat.MemoryOrPercent when number < 0 => -number + "%",
        _ => number.ToString(),
    };
}
