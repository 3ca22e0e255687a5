using System.Diagnostics;

namespace RedHare.Client;

/// <summary>One operation under way: its activity, and the time it began.</summary>
internal readonly struct Measurement
{
    private readonly ServerTags _server;
    private readonly string _name;
    private readonly Activity? _activity;
    private readonly long _started;

    /// <param name="server">Where it goes.</param>
    /// <param name="name">What it is, as Redis names it.</param>
    /// <param name="commands">How many commands it has.</param>
    /// <param name="text">The command with its keys; null where that is not to be told.</param>
    public Measurement(ServerTags server, string name, int commands = 1, string? text = null)
    {
        (_server, _name) = (server, name);
        if (Instruments.Traces.HasListeners())
        {
            // What a sampler may decide by is there from the start.
            var tags = Tags();
            if (commands != 1) tags.Add("db.operation.batch.size", commands);
            if (text is not null) tags.Add("db.query.text", text);
            _activity = Instruments.Traces.StartActivity(name, ActivityKind.Client, default(ActivityContext), tags);
        }
        _started = Stopwatch.GetTimestamp();
    }

    public void End(Exception? failure = null)
    {
        var elapsed = Stopwatch.GetElapsedTime(_started);
        var (type, code) = failure switch
        {
            null => (null, null),
            RedisServerException server => (server.Code, server.Code),
            TimeoutException => ("timeout", null),
            _ => (failure.GetType().FullName, null),
        };
        if (_activity is not null)
        {
            if (type is not null)
            {
                _activity.SetTag("error.type", type);
                if (code is not null) _activity.SetTag("db.response.status_code", code);
                _activity.SetStatus(ActivityStatusCode.Error, failure!.Message);
            }
            _activity.Dispose();
        }
        if (!Instruments.Duration.Enabled) return;
        var tags = Tags();
        if (type is not null) tags.Add("error.type", type);
        if (code is not null) tags.Add("db.response.status_code", code);
        Instruments.Duration.Record(elapsed.TotalSeconds, tags);
    }

    private TagList Tags()
    {
        var tags = new TagList { { "db.operation.name", _name } };
        _server.AddTo(ref tags);
        return tags;
    }
}
