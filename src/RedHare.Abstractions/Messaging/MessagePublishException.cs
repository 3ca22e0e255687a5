namespace RedHare.Messaging;

/// <summary>Some messages of a list were returned or refused; those that are not named here were taken. The channel stays open.</summary>
public sealed class MessagePublishException : MessagingException
{
    /// <summary>A list of failures.</summary>
    /// <param name="failures">Each failed message's index in the list, ascending, and why: <see cref="MessageReturnedException"/> or <see cref="MessageRefusedException"/>.</param>
    public MessagePublishException(IReadOnlyList<KeyValuePair<int, MessagingException>> failures)
        : base(failures[0].Value.Code, $"{failures.Count} messages were not taken; the first is number {failures[0].Key}: {failures[0].Value.Message}", failures[0].Value) => Failures = failures;

    /// <summary>Each failed message's index in the list, ascending, and why.</summary>
    public IReadOnlyList<KeyValuePair<int, MessagingException>> Failures { get; }
}
