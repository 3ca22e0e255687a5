using System.Text.RegularExpressions;

namespace RedHare.Broker;

/// <summary>A regular expression over names, from a permission or a policy. One that takes too long, or is none, matches nothing.</summary>
internal sealed class NamePattern
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);
    private readonly Regex? _regex;

    public NamePattern(string text)
    {
        Text = text;
        try
        {
            _regex = new Regex(text, RegexOptions.CultureInvariant, Patience);
        }
        catch (ArgumentException exception)
        {
            Problem = exception.Message;
        }
    }

    public string Text { get; }

    /// <summary>Why it is no regular expression; null when it is one.</summary>
    public string? Problem { get; }

    public bool Matches(string name)
    {
        try
        {
            return _regex is not null && _regex.IsMatch(name);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    /// <summary>A permission's pattern: the empty one matches the empty name alone.</summary>
    public static NamePattern OfPermission(string text) => new(text.Length == 0 ? "^$" : text);
}
