using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace RedHare.Patterns.Jobs;

/// <summary>
/// Spans and metrics of jobs, by OpenTelemetry's conventions for messaging. A job carries the context of who added it; what runs it is a span of its own that is linked to it.
/// </summary>
internal static class JobTelemetry
{
    private const string SourceName = "RedHare.Patterns.Jobs";

    private static readonly ActivitySource Source = new(SourceName);
    private static readonly Meter Meter = new(SourceName);

    private static readonly Counter<long> Sent = Meter.CreateCounter<long>("messaging.client.sent.messages", "{message}", "Jobs that were added.");
    private static readonly Counter<long> Consumed = Meter.CreateCounter<long>("messaging.client.consumed.messages", "{message}", "Attempts that have ended, by how.");
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("messaging.process.duration", "s", "How long attempts took.");

    /// <summary>Lost locks that a worker has found when it settled.</summary>
    public static readonly Counter<long> LocksLost = Meter.CreateCounter<long>("redhare.jobs.locks_lost", "{job}", "Jobs that were not this worker's any more when it settled them.");

    public static KeyValuePair<string, object?> System { get; } = new("messaging.system", "redhare");

    public static KeyValuePair<string, object?> Queue(string name) => new("messaging.destination.name", name);

    /// <summary>Begins to add jobs.</summary>
    public static Activity? Add(string queue, int count)
    {
        if (Sent.Enabled) Sent.Add(count, System, Queue(queue));
        if (!Source.HasListeners()) return null;
        var activity = Source.StartActivity($"add {queue}", ActivityKind.Producer);
        if (activity is not { IsAllDataRequested: true }) return activity;
        activity.SetTag("messaging.system", "redhare").SetTag("messaging.destination.name", queue).SetTag("messaging.operation.name", "add").SetTag("messaging.operation.type", "send");
        if (count > 1) activity.SetTag("messaging.batch.message_count", count);
        return activity;
    }

    /// <summary>What a job takes along: the context of the span that adds it, or of what is around it.</summary>
    public static (string? Parent, string? State) Context => Activity.Current is { IdFormat: ActivityIdFormat.W3C } current ? (current.Id, current.TraceStateString) : default;

    /// <summary>Begins an attempt at a job, or at several.</summary>
    public static Run Begin(string queue, TakenJob job, IReadOnlyList<TakenJob>? batch = null)
    {
        Activity? activity = null;
        if (Source.HasListeners())
        {
            var links = (batch ?? [job]).Select(static one => ActivityContext.TryParse(one.Record.TraceParent, one.Record.TraceState, isRemote: true, out var context) ? new ActivityLink(context) : default)
                .Where(static link => link.Context != default);
            activity = Source.StartActivity($"process {queue}", ActivityKind.Consumer, parentContext: default, links: links);
            if (activity is { IsAllDataRequested: true })
            {
                activity.SetTag("messaging.system", "redhare").SetTag("messaging.destination.name", queue).SetTag("messaging.operation.name", "process").SetTag("messaging.operation.type", "process");
                if (batch is null) activity.SetTag("messaging.message.id", job.Id).SetTag("redhare.job.attempt", job.Runs.Attempts).SetTag("messaging.message.body.size", job.Record.Payload.Length);
                else activity.SetTag("messaging.batch.message_count", batch.Count);
            }
        }
        return new Run(activity, queue, Duration.Enabled ? Stopwatch.GetTimestamp() : 0);
    }

    /// <summary>An attempt under way.</summary>
    public readonly struct Run(Activity? activity, string queue, long begun) : IDisposable
    {
        public void Fail(Exception exception)
        {
            if (activity is not { IsAllDataRequested: true }) return;
            activity.SetStatus(ActivityStatusCode.Error, exception.Message);
            activity.SetTag("error.type", exception.GetType().FullName);
        }

        public void End(in JobOutcome outcome)
        {
            if (!Consumed.Enabled && begun == 0) return;
            var how = new KeyValuePair<string, object?>("redhare.job.outcome", outcome.What switch { "c" => "completed", "f" => outcome.Number >= 0 ? "retried" : "failed", _ => "returned" });
            if (Consumed.Enabled) Consumed.Add(1, System, Queue(queue), how);
            if (begun != 0) Duration.Record(Stopwatch.GetElapsedTime(begun).TotalSeconds, System, Queue(queue), how);
        }

        public void Dispose() => activity?.Dispose();
    }
}
