using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using RedHare.Messaging.Tests.Servers;
using RedHare.Patterns.Messaging;

namespace RedHare.Messaging.Tests.Patterns;

public sealed class MessagingTelemetryTests(TestBrokers brokers) : BusTest(brokers)
{
    [Theory, EveryBroker]
    public async Task A_handler_is_part_of_its_publishers_trace_through_retries(TestBroker broker)
    {
        var ended = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == MessagingTelemetry.ActivitySourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var bus = await BusAsync(broker);
        var queue = Queue(bus, "traced", new QueueOptions { Retry = Quick });
        var seen = new Seen();
        await using (await queue.ConsumeAsync((message, _) =>
        {
            seen.Add(message);
            return message.Attempt == 1 ? throw new IOException("once") : default;
        }, cancellation: Soon))
        {
            using var caller = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
            caller.TraceStateString = "shop=7";
            await queue.SendAsync(new Order(1), new SendOptions { MessageId = "m1" }, Soon);
            caller.Stop();
            await seen.CountAsync(2);
            await UntilAsync(() => Of(ended, caller).Count(static one => one.Kind == ActivityKind.Consumer) == 2);
            var sent = Of(ended, caller).First(one => one.Kind == ActivityKind.Producer && one.ParentSpanId == caller.SpanId);
            Assert.Equal($"publish {queue.Name}", sent.OperationName);
            Assert.Equal(("rabbitmq", "publish", "send", queue.Name, "m1"), (sent.GetTagItem("messaging.system"), sent.GetTagItem("messaging.operation.name"), sent.GetTagItem("messaging.operation.type"), sent.GetTagItem("messaging.destination.name"), sent.GetTagItem("messaging.message.id")));
            Activity[] handled = [.. Of(ended, caller).Where(static one => one.Kind == ActivityKind.Consumer)];
            Assert.Equal(sent.SpanId, handled[0].ParentSpanId);
            Assert.Equal(sent.SpanId, Assert.Single(handled[0].Links).Context.SpanId);
            Assert.Equal("shop=7", handled[0].TraceStateString);
            Assert.Equal((ActivityStatusCode.Error, ActivityStatusCode.Unset), (handled[0].Status, handled[1].Status));
            Assert.Equal("System.IO.IOException", handled[0].GetTagItem("error.type"));
            Assert.Equal($"process {queue.Name}", handled[1].OperationName);
        }
    }

    [Fact]
    public async Task What_happens_is_counted()
    {
        var bus = await BusAsync(TestBroker.InProcess);
        var queue = Queue(bus, "counted", new QueueOptions { Retry = RetrySchedule.None });
        var heard = new ConcurrentQueue<(string Name, double Value, string? Outcome)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == MessagingTelemetry.MeterName) listener.EnableMeasurementEvents(instrument);
            },
        };
        void See(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var all = tags.ToArray().ToDictionary();
            if (all["messaging.destination.name"] is string name && name.StartsWith(queue.Name, StringComparison.Ordinal)) heard.Enqueue((instrument.Name, value, all.GetValueOrDefault("redhare.messaging.outcome") as string));
        }
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => See(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => See(instrument, value, tags));
        listener.Start();
        await queue.SendAsync(Orders(5), cancellation: Soon);
        await using (await queue.ConsumeAsync(static (message, _) => message.Body.Number == 4 ? throw new IOException() : default, cancellation: Soon))
            await UntilAsync(async () => await queue.DeadLetters.CountAsync(Soon) == 1 && heard.Any(static one => one.Name == "redhare.messaging.failures"));
        Assert.Equal(5, heard.Where(static one => one.Name == "messaging.client.consumed.messages").Sum(static one => one.Value));
        Assert.Equal(6, heard.Where(static one => one.Name == "messaging.client.sent.messages").Sum(static one => one.Value)); // One of them to the dead letters.
        Assert.Equal(5, heard.Count(static one => one.Name == "messaging.process.duration"));
        Assert.Equal("dead_lettered", Assert.Single(heard, static one => one.Name == "redhare.messaging.failures").Outcome);
    }

    private static IReadOnlyList<Activity> Of(IEnumerable<Activity> all, Activity trace) => [.. all.Where(one => one.TraceId == trace.TraceId)];
}
