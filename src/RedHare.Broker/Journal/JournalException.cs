namespace RedHare.Broker.Journal;

/// <summary>A journal cannot be opened, or a message of it cannot be read. The message says which file, where, and what helps.</summary>
public sealed class JournalException : Exception
{
    /// <summary>With a message for the one who operates the broker.</summary>
    public JournalException(string message) : base(message)
    {
    }

    /// <summary>With what the system said.</summary>
    public JournalException(string message, Exception inner) : base(message, inner)
    {
    }

    /// <summary>Without a message.</summary>
    public JournalException()
    {
    }
}
