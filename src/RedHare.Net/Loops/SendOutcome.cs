namespace RedHare.Net.Loops;

/// <summary>How an attempt to send ended: all that was offered, as much as the kernel takes now, or the connection is broken.</summary>
internal enum SendOutcome
{
    Sent,
    Blocked,
    Failed,
}
