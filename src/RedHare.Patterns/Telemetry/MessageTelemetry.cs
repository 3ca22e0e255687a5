using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace RedHare.Patterns.Telemetry;

/// <summary>What sending and handling messages measures, after OpenTelemetry's conventions for messaging. Never to be used under a lock: who listens is the user's code.</summary>
internal sealed class MessageTelemetry
{
    private readonly ActivitySource _traces;
    private readonly Counter<long> _sent, _consumed;
    private readonly Histogram<double> _sending, _processing;

    /// <param name="name">Of the meter and of the source.</param>
    public MessageTelemetry(string name)
    {
        (_traces, Meter) = (new ActivitySource(name), new Meter(name));
        _sent = Meter.CreateCounter<long>("messaging.client.sent.messages", "{message}", "Messages that were sent, or tried to.");
        _consumed = Meter.CreateCounter<long>("messaging.client.consumed.messages", "{message}", "Messages that the program was given.");
        _sending = Meter.CreateHistogram("messaging.client.operation.duration", "s", "How long sending took.", null, Seconds);
        _processing = Meter.CreateHistogram("messaging.process.duration", "s", "How long handlers took.", null, Seconds);
    }

    /// <summary>For instruments of the pattern's own.</summary>
    public Meter Meter { get; }

    /// <summary>Bounds of histograms.</summary>
    public static InstrumentAdvice<double> Seconds => new() { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60, 600] };

    /// <summary>Begins to send.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="operation">What it is called.</param>
    /// <param name="count">How many messages.</param>
    public Sending Send(string destination, string operation, int count)
    {
        var activity = _traces.HasListeners() ? _traces.StartActivity(ActivityKind.Producer, name: $"{operation} {destination}") : null;
        if (activity is { IsAllDataRequested: true })
        {
            activity.SetTag("messaging.system", "redis").SetTag("messaging.operation.name", operation).SetTag("messaging.operation.type", "send").SetTag("messaging.destination.name", destination);
            if (count > 1) activity.SetTag("messaging.batch.message_count", count);
        }
        return new Sending(this, destination, operation, activity, count);
    }

    /// <summary>Begins to handle a message.</summary>
    /// <param name="destination">Where it was sent.</param>
    /// <param name="group">For whom; null for no group.</param>
    /// <param name="trace">The sender's, which this is linked to.</param>
    /// <param name="id">The message's.</param>
    public Processing Process(string destination, string? group, string? trace, string? id = null)
    {
        var activity = _traces.HasListeners() ? _traces.StartActivity(ActivityKind.Consumer, links: TraceText.Links(trace), name: $"process {destination}") : null;
        if (activity is { IsAllDataRequested: true })
        {
            activity.SetTag("messaging.system", "redis").SetTag("messaging.operation.name", "process").SetTag("messaging.operation.type", "process").SetTag("messaging.destination.name", destination);
            if (group is not null) activity.SetTag("messaging.consumer.group.name", group);
            if (id is not null) activity.SetTag("messaging.message.id", id);
        }
        return new Processing(this, destination, group, activity);
    }

    /// <summary>The program was given a message to do with what it likes.</summary>
    public void Received(string destination)
    {
        if (_consumed.Enabled) _consumed.Add(1, Tags(destination, "receive", null, null));
    }

    /// <summary>What each measurement carries.</summary>
    public static TagList Tags(string destination, string operation, string? group, Exception? exception)
    {
        var tags = new TagList { { "messaging.system", "redis" }, { "messaging.operation.name", operation }, { "messaging.destination.name", destination } };
        if (group is not null) tags.Add("messaging.consumer.group.name", group);
        if (exception is not null) tags.Add("error.type", exception.GetType().FullName);
        return tags;
    }

    /// <summary>Messages on their way.</summary>
    public readonly struct Sending(MessageTelemetry telemetry, string destination, string operation, Activity? activity, int count) : IDisposable
    {
        private readonly long _start = telemetry._sending.Enabled ? Stopwatch.GetTimestamp() : 0;

        /// <summary>What goes with the messages, so that who handles them finds who sent them.</summary>
        public string? Trace { get; } = TraceText.Current;

        /// <summary>Whether somebody looks at more than numbers.</summary>
        public bool IsTraced => activity is { IsAllDataRequested: true };

        public void Sent(int sent, string? id = null, int? partition = null)
        {
            if (activity is { IsAllDataRequested: true })
            {
                if (id is not null) activity.SetTag("messaging.message.id", id);
                if (partition is not null) activity.SetTag("messaging.destination.partition.id", $"{partition}");
            }
            Measure(sent, null);
        }

        public void Failed(Exception exception)
        {
            activity?.SetStatus(ActivityStatusCode.Error, exception.Message).SetTag("error.type", exception.GetType().FullName);
            Measure(count, exception);
        }

        public void Dispose() => activity?.Dispose();

        private void Measure(int messages, Exception? exception)
        {
            if (telemetry._sent.Enabled) telemetry._sent.Add(messages, Tags(destination, operation, null, exception));
            if (_start != 0) telemetry._sending.Record(Stopwatch.GetElapsedTime(_start).TotalSeconds, Tags(destination, operation, null, exception));
        }
    }

    /// <summary>A message at work.</summary>
    public readonly struct Processing(MessageTelemetry telemetry, string destination, string? group, Activity? activity) : IDisposable
    {
        private readonly long _start = telemetry._processing.Enabled ? Stopwatch.GetTimestamp() : 0;

        public Activity? Activity => activity;

        public void Ended(Exception? exception)
        {
            if (exception is not null) activity?.SetStatus(ActivityStatusCode.Error, exception.Message).SetTag("error.type", exception.GetType().FullName);
            // Without a group it was counted when it was read.
            if (group is not null && telemetry._consumed.Enabled) telemetry._consumed.Add(1, Tags(destination, "process", group, exception));
            if (_start != 0) telemetry._processing.Record(Stopwatch.GetElapsedTime(_start).TotalSeconds, Tags(destination, "process", group, exception));
        }

        public void Dispose() => activity?.Dispose();
    }
}
