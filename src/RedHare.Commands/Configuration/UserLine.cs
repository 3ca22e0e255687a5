namespace RedHare.Commands.Configuration;

/// <summary>A user as a configuration or an ACL file defines it.</summary>
/// <param name="Name">The name; each character is a byte.</param>
/// <param name="Rules">The words of ACL SETUSER.</param>
/// <param name="Where">The place, for errors.</param>
internal sealed record UserLine(string Name, IReadOnlyList<string> Rules, string Where);
