namespace RedHare.Commands.Configuration;

/// <summary>The <c>shards</c> directive: 0, or a power of two up to 64.</summary>
internal static class ShardCount
{
    public static Directive Directive => new SpecialDirective(
        "shards", "0", "0, 1, 2, 4, 8, 16, 32, 64", DirectiveFlags.Immutable | DirectiveFlags.Own, null, Read, static (c, v) => c.Process.SetShards(int.Parse(v)));

    private static string? Read(ReadOnlySpan<string> arguments, string current, out string value)
    {
        value = current;
        if (arguments.Length != 1) return "wrong number of arguments";
        if (!DecimalInteger.TryParse(arguments[0], out var shards)) return "argument couldn't be parsed into an integer";
        if (shards is < 0 or > 64 || (shards & (shards - 1)) != 0) return "argument must be 0 or a power of two up to 64";
        value = arguments[0];
        return null;
    }
}
