namespace RedHare.Client;

/// <summary>
/// Sees what became of a command before its caller does. What it takes over it must submit again or decide in the end: the caller awaits the same
/// <see cref="PendingReply"/> and its command line is kept, so nothing is copied.
/// </summary>
internal interface IPendingOwner
{
    /// <summary>The server answered with an error. True when it means that the command did not run (MOVED, READONLY, LOADING …) and it is sent again. On
    /// the reading thread of the link.</summary>
    bool TakesOver(PendingReply pending, Reply error);

    /// <summary>The link died before the reply came. True when it is sent again elsewhere; otherwise the one who held the link decides.</summary>
    bool TakesOver(PendingReply pending, Exception reason) => false;
}
