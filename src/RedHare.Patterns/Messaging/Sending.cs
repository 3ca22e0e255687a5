using System.Diagnostics;

namespace RedHare.Patterns.Messaging;

/// <summary>A publish under way, for those who listen. The default value measures nothing.</summary>
internal readonly struct Sending(Activity? activity, string destination, int count, TimeProvider time) : IDisposable
{
    private readonly long _start = time.GetTimestamp();

    public void Done() => Measure(null);

    public Exception Failed(Exception error)
    {
        activity?.Fail(error);
        Measure(error);
        return error;
    }

    public void Dispose() => activity?.Dispose();

    private void Measure(Exception? error)
    {
        if (count == 0) return;
        var tags = MessageTrace.Tags("publish", "send", destination, error);
        MessagingInstruments.OperationDuration.Record(time.GetElapsedTime(_start).TotalSeconds, tags);
        MessagingInstruments.Sent.Add(count, tags);
    }
}
