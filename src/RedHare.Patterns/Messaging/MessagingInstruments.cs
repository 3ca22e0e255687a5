using System.Diagnostics.Metrics;

namespace RedHare.Patterns.Messaging;

/// <summary>What messaging measures, by OpenTelemetry's conventions for messaging and RabbitMQ. No value carries a message's content, id or key.</summary>
internal static class MessagingInstruments
{
    private static readonly InstrumentAdvice<double> Seconds = new() { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60] };

    private static readonly Meter Meter = new(MessagingTelemetry.MeterName);

    public static readonly Counter<long> Sent = Meter.CreateCounter<long>("messaging.client.sent.messages", "{message}", "Messages that were published, also those that failed.");

    public static readonly Histogram<double> OperationDuration = Meter.CreateHistogram("messaging.client.operation.duration", "s", "Publishing, from the call to the confirm.", null, Seconds);

    public static readonly Counter<long> Consumed = Meter.CreateCounter<long>("messaging.client.consumed.messages", "{message}", "Messages that were delivered to consumers.");

    public static readonly Histogram<double> ProcessDuration = Meter.CreateHistogram("messaging.process.duration", "s", "Handlers, from call to return.", null, Seconds);

    public static readonly Counter<long> Failures = Meter.CreateCounter<long>("redhare.messaging.failures", "{message}", "Attempts that failed, by what became of the message.");

    public static readonly Counter<long> Duplicates = Meter.CreateCounter<long>("redhare.messaging.duplicates", "{message}", "Messages that were not handled, because they had been before.");
}
