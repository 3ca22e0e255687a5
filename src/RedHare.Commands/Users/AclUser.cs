using System.Text;

namespace RedHare.Commands.Users;

/// <summary>
/// A user. What it may do is one immutable value that is replaced as a whole, so that a check on any thread sees the rules before a change or those after it.
/// </summary>
internal sealed class AclUser(string name, UserRules rules)
{
    private UserRules _rules = rules;

    /// <summary>The name, each byte a character.</summary>
    public string Name { get; } = name;

    public UserRules Rules { get => Volatile.Read(ref _rules); set => Volatile.Write(ref _rules, value); }

    /// <summary>Names, patterns and passwords are bytes; as text each byte is a character, so that nothing is lost.</summary>
    public static string TextOf(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    public static byte[] BytesOf(string text) => Encoding.Latin1.GetBytes(text);
}
