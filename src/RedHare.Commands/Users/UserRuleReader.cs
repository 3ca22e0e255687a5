using System.Buffers;

namespace RedHare.Commands.Users;

/// <summary>The words of ACL SETUSER, one after the other.</summary>
internal sealed class UserRuleReader(CommandTable commands)
{
    private const string BadDigest = "The password hash must be exactly 64 characters and contain only lowercase hexadecimal characters";
    private const string NoSuchPassword = "The password you are trying to remove from the user does not exist";
    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdef");

    private readonly SelectorRules _selectors = new(commands);

    /// <summary>A new user may do nothing, and nobody is let in as it.</summary>
    public UserRules New(bool hearsAll) => new() { Selectors = [_selectors.Empty(hearsAll)] };

    /// <summary>Applies the words to <paramref name="rules"/>. Returns null, or an error without its code.</summary>
    public string? Apply(ref UserRules rules, IReadOnlyList<string> words, bool hearsAll)
    {
        if (!TryJoin(words, out var joined, out var open)) return $"Unmatched parenthesis in acl selector starting at '{open}'.";
        var changed = rules;
        foreach (var word in joined)
            if (Apply(ref changed, word, hearsAll) is { } reason) return $"Error in ACL SETUSER modifier '{word}': {reason}";
        rules = changed;
        return null;
    }

    private string? Apply(ref UserRules rules, string word, bool hearsAll)
    {
        switch (word.ToLowerInvariant())
        {
            case "":
                return null;
            case "on" or "off":
                rules = rules with { IsOn = word.Length == 2 };
                return null;
            case "skip-sanitize-payload" or "sanitize-payload":
                rules = rules with { SkipsSanitizing = word[1] is 'k' or 'K' };
                return null;
            case "nopass" or "resetpass":
                rules = rules with { NeedsNoPassword = word[0] is 'n' or 'N', Passwords = [] };
                return null;
            case "clearselectors":
                rules = rules with { Selectors = [rules.Root] };
                return null;
            case "reset":
                rules = New(hearsAll);
                return null;
            case ['>' or '<', ..]:
                return ChangePassword(ref rules, word[0] == '>', UserRules.Digest(AclUser.BytesOf(word[1..])));
            case ['#' or '!', ..]:
                return word.Length != 65 || word.AsSpan(1).ContainsAnyExcept(Hexadecimal) ? BadDigest : ChangePassword(ref rules, word[0] == '#', word[1..]);
            case ['(', .., ')']:
                return AddSelector(ref rules, word[1..^1], hearsAll);
            default:
                var root = rules.Root;
                if (_selectors.Apply(ref root, word) is { } reason) return reason;
                rules = rules with { Selectors = rules.Selectors.SetItem(0, root) };
                return null;
        }
    }

    private static string? ChangePassword(ref UserRules rules, bool adds, string digest)
    {
        var isKnown = rules.Passwords.Contains(digest);
        if (!adds && !isKnown) return NoSuchPassword;
        if (!adds) rules = rules with { Passwords = rules.Passwords.Remove(digest) };
        else rules = rules with { Passwords = isKnown ? rules.Passwords : rules.Passwords.Add(digest), NeedsNoPassword = false };
        return null;
    }

    private string? AddSelector(ref UserRules rules, string words, bool hearsAll)
    {
        var selector = _selectors.Empty(hearsAll);
        foreach (var word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            if (_selectors.Apply(ref selector, word) is { } reason) return reason;
        rules = rules with { Selectors = rules.Selectors.Add(selector) };
        return null;
    }

    /// <summary>A selector may come in several words, from '(' to ')': they are one.</summary>
    private static bool TryJoin(IReadOnlyList<string> words, out List<string> joined, out string open)
    {
        joined = [];
        open = "";
        string? selector = null;
        foreach (var word in words)
        {
            if (selector is not null) selector += " " + word;
            else if (word is ['(', ..] && !word.EndsWith(')')) (selector, open) = (word, word);
            else joined.Add(word);
            if (selector is null || !word.EndsWith(')')) continue;
            joined.Add(selector);
            selector = null;
        }
        return selector is null;
    }
}
