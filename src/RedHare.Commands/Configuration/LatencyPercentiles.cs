using System.Globalization;

namespace RedHare.Commands.Configuration;

/// <summary>The <c>latency-tracking-info-percentiles</c> directive: numbers from 0 to 100, or one empty argument for none.</summary>
internal static class LatencyPercentiles
{
    public static Directive Directive => new SpecialDirective(
        "latency-tracking-info-percentiles", "50 99 99.9", "percentiles from 0 to 100", DirectiveFlags.Multiple | DirectiveFlags.Inert, null, Read, null);

    private static string? Read(ReadOnlySpan<string> arguments, string current, out string value)
    {
        value = current;
        if (arguments.Length == 1 && arguments[0].Length == 0) arguments = [];
        var shown = new string[arguments.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            if (!double.TryParse(arguments[i], NumberStyles.Float, CultureInfo.InvariantCulture, out var percentile) || double.IsNaN(percentile))
                return "Invalid latency-tracking-info-percentiles parameters";
            if (percentile is > 100 or < 0) return "latency-tracking-info-percentiles parameters should sit between [0.0,100.0]";
            shown[i] = percentile.ToString("0.######", CultureInfo.InvariantCulture);
        }
        value = string.Join(' ', shown);
        return null;
    }
}
