namespace RedHare.Commands.Users;

/// <summary>What a user may do with the keys of a pattern.</summary>
[Flags]
internal enum KeyAccess
{
    None = 0,
    Read = 1,
    Write = 2,
    Both = Read | Write,
}
