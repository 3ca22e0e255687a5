using System.Collections.Concurrent;
using System.Globalization;

namespace RedHare.Patterns.Jobs;

/// <summary>A queue as its server has it: the calls of its scripts.</summary>
internal sealed class JobStore(PatternContext context, string name, JobQueueOptions options)
{
    private static readonly CommandSpec BZPopMin = new("BZPOPMIN", CommandTraits.Blocking);

    private readonly RedisValue _events = options.Events;
    private readonly ConcurrentDictionary<JobScript, RedisKey[]> _keys = new();

    public string Name => name;

    public PatternContext Context => context;

    public JobQueueOptions Options => options;

    public JobKeys Keys { get; } = new(context, name);

    /// <summary>Runs one of the queue's scripts.</summary>
    /// <param name="script">Which; ARGV[1] is set here, the rest follows.</param>
    /// <param name="arguments">ARGV, with a place for the first.</param>
    /// <param name="converter">Makes the result.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<T> RunAsync<T>(JobScript script, RedisValue[] arguments, ReplyConverter<T> converter, CancellationToken cancellation)
    {
        arguments[0] = _events;
        var keys = _keys.GetOrAdd(script, static (script, all) => script.Pick(all), Keys.All);
        return context.Backend.EvaluateAsync(script.Script, keys, arguments, converter, cancellation);
    }

    /// <summary>Adds jobs, at most <see cref="JobLua.Slice"/>; says of each whether it is new, or nothing where all are.</summary>
    public ValueTask<bool[]> AddAsync(ReadOnlySpan<NewJob> jobs, CancellationToken cancellation)
    {
        var arePlain = true;
        foreach (ref readonly var job in jobs) arePlain &= job.Options is { Priority: 0, IsLastInFirstOut: false, Group: null, Delay.Ticks: 0 };
        var arguments = new RedisValue[1 + jobs.Length * (arePlain ? JobScripts.AddPlainWidth : JobScripts.AddWidth)];
        var at = 1;
        foreach (ref readonly var job in jobs)
        {
            arguments[at++] = job.Id;
            arguments[at++] = job.Spec;
            if (arePlain) continue;
            arguments[at++] = (long)Math.Ceiling(job.Options.Delay.TotalMilliseconds);
            arguments[at++] = job.Options.Priority * 2 + (job.Options.IsLastInFirstOut ? 1 : 0);
            arguments[at++] = "-";
            arguments[at++] = job.Options.Group ?? "";
        }
        return RunAsync(
            arePlain ? JobScripts.AddPlain : JobScripts.Add, arguments, static reply => reply.Items.Count == 0 ? [] : reply.Items.Select(static item => item.AsInteger() == 1).ToArray(), cancellation);
    }

    /// <summary>Settles outcomes and takes jobs.</summary>
    /// <param name="worker">Who.</param>
    /// <param name="work">How it works.</param>
    /// <param name="outcomes">What is settled, at most <see cref="JobLua.Slice"/>.</param>
    /// <param name="want">How many jobs it takes at most.</param>
    /// <param name="wakes">Whether another worker is woken where work is left.</param>
    /// <param name="recovers">Whether the reply of its last step was lost: it is told what it has, and takes nothing new.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<JobStep> StepAsync(string worker, JobWorkerOptions work, IReadOnlyList<JobOutcome> outcomes, int want, bool wakes, bool recovers, CancellationToken cancellation)
    {
        var plain = 0;
        for (var i = 0; i < outcomes.Count; i++)
            if (outcomes[i].IsPlain) plain++;
        var (next, other) = (StepScript.Head, StepScript.Head + plain * StepScript.PlainWidth);
        var arguments = new RedisValue[other + (outcomes.Count - plain) * StepScript.Width];
        arguments[1] = (long)work.LockDuration.TotalMilliseconds;
        arguments[2] = want;
        arguments[3] = work.MaxStalls;
        arguments[4] = options.KeepCompleted.Count;
        arguments[5] = (long)(options.KeepCompleted.Age ?? default).TotalMilliseconds;
        arguments[6] = options.KeepFailed.Count;
        arguments[7] = (long)(options.KeepFailed.Age ?? default).TotalMilliseconds;
        arguments[8] = worker;
        arguments[9] = options.Minutes;
        arguments[10] = wakes ? 1 : 0;
        arguments[11] = recovers ? 1 : 0;
        arguments[12] = plain;
        for (var i = 0; i < outcomes.Count; i++)
        {
            var outcome = outcomes[i];
            if (outcome.IsPlain)
            {
                arguments[next] = outcome.Job.Id;
                arguments[next + 1] = outcome.Job.RunsText;
                arguments[next + 2] = outcome.Payload;
                next += StepScript.PlainWidth;
                continue;
            }
            arguments[other] = outcome.What;
            arguments[other + 1] = outcome.Job.Id;
            arguments[other + 2] = outcome.Job.Runs.Token;
            arguments[other + 3] = outcome.Payload;
            arguments[other + 4] = outcome.Number;
            other += StepScript.Width;
        }
        return RunAsync(StepScript.Script, arguments, JobStep.Read, cancellation);
    }

    /// <summary>Renews locks; says of each whether it is renewed (1), lost (0), or renewed and to be cancelled (2).</summary>
    public ValueTask<long[]> RenewAsync(JobWorkerOptions work, ReadOnlySpan<TakenJob> jobs, CancellationToken cancellation)
    {
        var arguments = new RedisValue[2 + jobs.Length * 2];
        arguments[1] = (long)work.LockDuration.TotalMilliseconds;
        for (var i = 0; i < jobs.Length; i++) (arguments[2 + 2 * i], arguments[3 + 2 * i]) = (jobs[i].Id, jobs[i].Runs.Token);
        return RunAsync(JobScripts.Renew, arguments, static reply => reply.Items.Select(static item => item.AsInteger()).ToArray(), cancellation);
    }

    /// <summary>Stores progress or a line of the log; false when the lock is lost.</summary>
    public ValueTask<bool> ReportAsync(TakenJob job, string what, string text, CancellationToken cancellation) =>
        RunAsync(JobAdminScripts.Report, [default, job.Id, job.Runs.Token, what, text, options.LogBytes], static reply => reply.AsInteger() == 1, cancellation);

    /// <summary>Sleeps until this worker is woken; false when nobody did in time.</summary>
    public ValueTask<bool> SleepAsync(TimeSpan most, CancellationToken cancellation) =>
        context.Backend.ExecuteAsync(
            CommandLine.Rent(BZPopMin).Key(Keys.Wake).Add(most.TotalSeconds.ToString("F3", CultureInfo.InvariantCulture)), static reply => !reply.IsNull && reply.Items.Count > 0, cancellation);
}
