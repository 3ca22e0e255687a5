namespace RedHare.Persistence;

/// <summary>A data directory cannot be opened: its files are damaged, in use, or not to be read by this version. The message says which, where, and what helps.</summary>
public sealed class PersistenceException : Exception
{
    /// <summary>With a message for the one who operates the server.</summary>
    public PersistenceException(string message) : base(message)
    {
    }

    /// <summary>With what the system said.</summary>
    public PersistenceException(string message, Exception inner) : base(message, inner)
    {
    }

    /// <summary>Without a message.</summary>
    public PersistenceException()
    {
    }
}
