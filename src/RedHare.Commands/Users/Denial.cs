namespace RedHare.Commands.Users;

/// <summary>What a user may not; in the order in which Redis prefers one to another where several selectors deny for different reasons.</summary>
internal enum DenialReason
{
    None,
    Command,
    Key,
    Authentication,
    Channel,
}

/// <summary>Why a command is denied, and by which argument.</summary>
internal readonly record struct Denial(DenialReason Reason, int Argument)
{
    public bool IsGiven => Reason != DenialReason.None;

    /// <summary>Redis's words for a command that was allowed when it was queued.</summary>
    public ReadOnlySpan<byte> InExec => Reason switch
    {
        DenialReason.Command => "no permission to execute the command or subcommand"u8,
        DenialReason.Key => "no permission to touch the specified keys"u8,
        _ => "no permission to access one of the channels used as arguments to the command"u8,
    };

    /// <summary>Redis's words to who called. Which key or channel it was, only who asks by ACL DRYRUN is told.</summary>
    public string Text(AclUser user, Command command, IArguments arguments, bool isVerbose = false) => Reason switch
    {
        DenialReason.Command => $"User {user.Name} has no permissions to run the '{command.FullName}' command",
        DenialReason.Key when isVerbose => $"User {user.Name} has no permissions to access the '{AclUser.TextOf(arguments[Argument])}' key",
        DenialReason.Key => "No permissions to access a key",
        _ when isVerbose => $"User {user.Name} has no permissions to access the '{AclUser.TextOf(arguments[Argument])}' channel",
        _ => "No permissions to access a channel",
    };
}
