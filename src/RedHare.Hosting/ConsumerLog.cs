using Microsoft.Extensions.Logging;
using RedHare.Messaging;
using RedHare.Patterns.Messaging;

namespace RedHare.Hosting;

/// <summary>What hosted consumers log, under the category of their handler.</summary>
internal static partial class ConsumerLog
{
    [LoggerMessage(1100, LogLevel.Warning, "Attempt {Attempt} to handle message {MessageId} of '{Queue}' has failed: {Outcome}.")]
    public static partial void Failed(ILogger logger, string queue, string? messageId, int attempt, FailureOutcome outcome, Exception error);

    [LoggerMessage(1101, LogLevel.Warning, "The consumer of '{Queue}' has ended ({End}); it is begun again.")]
    public static partial void Ended(ILogger logger, string queue, ConsumerEnd end);

    [LoggerMessage(1102, LogLevel.Warning, "A consumer could not be begun; it is tried again.")]
    public static partial void NotBegun(ILogger logger, Exception error);
}
