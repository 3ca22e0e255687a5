using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace RedHare.Commands.Users;

/// <summary>Who a user is let in as, and what it may do: the root selector's rules, or those of any further selector as a whole.</summary>
internal sealed record UserRules
{
    public bool IsOn { get; init; }

    /// <summary>Any password will do.</summary>
    public bool NeedsNoPassword { get; init; }

    /// <summary>skip-sanitize-payload. It has no effect: payloads are always checked.</summary>
    public bool SkipsSanitizing { get; init; }

    /// <summary>SHA-256 digests in hexadecimal, oldest first.</summary>
    public ImmutableArray<string> Passwords { get; init; } = [];

    /// <summary>The root selector, and those in parentheses.</summary>
    public required ImmutableArray<Selector> Selectors { get; init; }

    public Selector Root => Selectors[0];

    /// <summary>A connection that has not authenticated is this user.</summary>
    public bool IsOpen => IsOn && NeedsNoPassword;

    /// <summary>Nothing has to be checked.</summary>
    public bool IsUnlimited
    {
        get
        {
            foreach (var selector in Selectors)
                if (selector.AllowsAll) return true;
            return false;
        }
    }

    public bool Accepts(ReadOnlySpan<byte> password)
    {
        if (!IsOn) return false;
        if (NeedsNoPassword) return true;
        var digest = Encoding.ASCII.GetBytes(Digest(password));
        var found = false;
        // All of them, however early one fits: the time tells nothing.
        foreach (var known in Passwords) found |= CryptographicOperations.FixedTimeEquals(digest, Encoding.ASCII.GetBytes(known));
        return found;
    }

    public static string Digest(ReadOnlySpan<byte> password) => Convert.ToHexStringLower(SHA256.HashData(password));

    /// <summary>Whether a command line may be run. Where no selector allows it, the denial that came furthest.</summary>
    public Denial Check(Command command, IArguments arguments)
    {
        var denial = default(Denial);
        foreach (var selector in Selectors)
        {
            var one = selector.Check(command, arguments);
            if (!one.IsGiven) return default;
            if (one.Reason > denial.Reason || (one.Reason == denial.Reason && one.Argument > denial.Argument)) denial = one;
        }
        return denial;
    }

    /// <summary>Whether a command may read any key, as SORT does by its patterns.</summary>
    public bool MayReadAnyKey(Command command)
    {
        foreach (var selector in Selectors)
            if (selector.MayReadAnyKey(command)) return true;
        return false;
    }

    public bool MayHear(ReadOnlySpan<byte> name, bool isPattern)
    {
        foreach (var selector in Selectors)
            if (selector.AllowsChannel(name, isPattern)) return true;
        return false;
    }

    /// <summary>The flags of ACL GETUSER, in Redis's order.</summary>
    public IReadOnlyList<string> Flags
    {
        get
        {
            List<string> flags = [IsOn ? "on" : "off"];
            if (NeedsNoPassword) flags.Add("nopass");
            flags.Add(SkipsSanitizing ? "skip-sanitize-payload" : "sanitize-payload");
            return flags;
        }
    }

    /// <summary>The rules that make this user from a new one, as ACL LIST shows them.</summary>
    public override string ToString()
    {
        var text = new StringBuilder().AppendJoin(' ', Flags);
        foreach (var password in Passwords) text.Append(" #").Append(password);
        text.Append(' ').Append(Root);
        foreach (var selector in Selectors[1..]) text.Append(" (").Append(selector).Append(')');
        return text.ToString();
    }
}
