using System.Diagnostics;
using RedHare.Client.Tests.Servers;
using RedHare.Patterns.EventLogs;
using Xunit;

namespace RedHare.Patterns.Tests.EventLogs;

public sealed class EventLogTelemetryTests(TestServers servers) : EventLogTest(servers)
{
    [Theory, EveryBackend]
    public async Task The_handling_of_an_event_is_linked_to_its_append(TestBackend backend)
    {
        var name = Unique("log");
        var spans = new System.Collections.Concurrent.ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == EventLogTelemetry.ActivitySourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (name.Equals(activity.GetTagItem("messaging.destination.name"))) spans.Enqueue(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
        var log = await LogAsync(backend, name);
        await using var consumer = await log.ConsumeAsync("group", static (one, _) => one.Value == "bad" ? throw new EventRejectedException("no") : Task.CompletedTask, Quick);
        var id = await log.AppendAsync("good");
        await log.AppendAsync("bad");
        await UntilAsync(() => spans.Count == 4);
        var sent = Assert.Single(spans, span => span.Kind == ActivityKind.Producer && id.ToString().Equals(span.GetTagItem("messaging.message.id")));
        var handled = Assert.Single(spans, span => span.Kind == ActivityKind.Consumer && id.ToString().Equals(span.GetTagItem("messaging.message.id")));
        Assert.Equal(sent.Context.TraceId, Assert.Single(handled.Links).Context.TraceId);
        Assert.Equal(sent.Context.SpanId, handled.Links.Single().Context.SpanId);
        Assert.Equal("group", handled.GetTagItem("messaging.consumer.group.name"));
        Assert.Equal("process", handled.GetTagItem("messaging.operation.type"));
        var failed = Assert.Single(spans, span => span.Status == ActivityStatusCode.Error);
        Assert.Equal(typeof(EventRejectedException).FullName, failed.GetTagItem("error.type"));
    }
}
