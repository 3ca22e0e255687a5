namespace RedHare.Patterns.Messaging;

/// <summary>The handler of a request failed, elsewhere.</summary>
/// <param name="errorType">The full name of its exception's type there.</param>
/// <param name="message">Its exception's message.</param>
public sealed class RemoteHandlerException(string errorType, string message) : Exception(message)
{
    /// <summary>The full name of its exception's type there.</summary>
    public string ErrorType => errorType;
}
