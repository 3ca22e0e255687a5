using System.Threading.Channels;
using RedHare.Patterns.Leases;

namespace RedHare.Patterns.Jobs;

/// <summary>
/// Takes jobs of a queue and has them run, until it is stopped. One loop (the pump) makes all calls that change the queue, one at a time: each settles all that has ended meanwhile and takes as much as there are
/// hands free for, so a job costs one round trip at most, and many jobs share one. The hands take what the pump has brought. While the queue has nothing, a blocking command sleeps on the server, of all
/// workers' sleepers one is woken for a job, and a timer wakes for what is due at a time.
/// </summary>
public sealed class JobWorker : IAsyncDisposable
{
    private readonly JobStore _store;
    private readonly JobWorkerOptions _options;
    private readonly IJobHands _runner;
    private readonly string _name = Leasing.NewOwner()[..12];

    private readonly Channel<JobSignal> _signals;
    private readonly Channel<TakenJob> _jobs = Channel.CreateUnbounded<TakenJob>();

    private readonly Lock _gate = new();
    private readonly HashSet<TakenJob> _held = [];
    private readonly FlowCourier _courier;
    private readonly ScheduleBook _book;
    private readonly CancellationTokenSource _closing = new(), _abandoned = new();
    private readonly ITimer _clock;
    private readonly Task _pump, _renewal, _control;
    private readonly Task[] _hands;
    private Task? _stopping;
    private int _isAsleep, _isShort;

    internal JobWorker(JobStore store, JobWorkerOptions options, IJobHands hands)
    {
        (_store, _options, _runner, _courier, _book) = (store, options, hands, new FlowCourier(store), new ScheduleBook(store));
        // A single hand makes the pump's next call itself, which spares two changes of threads for each job. With more, the pump comes later, when others have ended too, and settles them together.
        var isAlone = options is { Concurrency: 1, Prefetch: null or 0 };
        _signals = Channel.CreateUnbounded<JobSignal>(new UnboundedChannelOptions { SingleReader = true, AllowSynchronousContinuations = isAlone });
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
        {
            _clock = Time.CreateTimer(static worker => ((JobWorker)worker!)._signals.Writer.TryWrite(JobSignal.Due), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _hands = [.. Enumerable.Range(0, _options.Concurrency).Select(_ => Task.Run(RunHandAsync))];
            _pump = Task.Run(PumpAsync);
            _renewal = Task.Run(RenewAsync);
            _control = Task.Run(ListenAsync);
        }
    }

    /// <summary>Jobs that it has: those that run and those taken ahead.</summary>
    public int Held
    {
        get
        {
            lock (_gate) return _held.Count;
        }
    }

    /// <summary>Ends when the worker has stopped. It fails if the queue refuses it, as where the server evicts keys.</summary>
    public Task Completion => _pump;

    private TimeProvider Time => _store.Context.Time;

    /// <summary>
    /// Stops: nothing is taken any more, what was taken ahead goes back, and what runs is waited for, as long as <see cref="JobWorkerOptions.ShutdownGrace"/> says. Then it is cancelled, and goes back to the head of
    /// the queue without an attempt being counted.
    /// </summary>
    /// <param name="cancellation">Ends the waiting sooner: what runs is cancelled at once.</param>
    public Task StopAsync(CancellationToken cancellation = default)
    {
        lock (_gate) return _stopping ??= StopOnceAsync(cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    /// <summary>Ends as a process that is killed does: nothing is settled or given back, and no lock is renewed. For tests of what a program makes of that.</summary>
    public async Task AbandonAsync()
    {
        await _abandoned.CancelAsync().ConfigureAwait(false);
        await _closing.CancelAsync().ConfigureAwait(false);
        _jobs.Writer.TryComplete();
        _signals.Writer.TryWrite(JobSignal.Due);
        foreach (var job in Holding()) job.End(JobEnd.Shutdown);
        await Task.WhenAll([_pump, _renewal, _control]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _clock.DisposeAsync().ConfigureAwait(false);
    }

    private async Task StopOnceAsync(CancellationToken cancellation)
    {
        await Task.Yield();
        await _closing.CancelAsync().ConfigureAwait(false);
        _signals.Writer.TryWrite(JobSignal.Due);
        var hands = Task.WhenAll(_hands);
        await hands.WaitAsync(_options.ShutdownGrace, Time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var job in Holding()) job.End(JobEnd.Shutdown);
        await _pump.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _courier.RunAsync(_abandoned.Token).WaitAsync(_options.ShutdownGrace, Time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _abandoned.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll([_renewal, _control]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _clock.DisposeAsync().ConfigureAwait(false);
    }

    private TakenJob[] Holding()
    {
        lock (_gate) return [.. _held];
    }

    private async Task PumpAsync()
    {
        await BeginAsync().ConfigureAwait(false);
        var outcomes = new List<JobOutcome>();
        var ahead = new JobAhead(_options, _runner.Size);
        var (held, isEmpty, wasWoken, isUncertain, failures, steps) = (0, false, false, false, 0, 0);
        while (true)
        {
            // It may be the hand's thread, which has more to do: what ends meanwhile is settled together.
            if (_jobs.Reader.Count > 0) await Task.Yield();
            while (outcomes.Count < JobLua.Slice && _signals.Reader.TryRead(out var signal))
            {
                if (signal.Outcome is not { } outcome)
                {
                    (isEmpty, wasWoken) = (false, wasWoken || signal.IsWake);
                    continue;
                }
                outcomes.Add(outcome);
                ahead.Note(outcome.Job.Took);
            }
            if (_abandoned.IsCancellationRequested) return;
            var isClosing = _closing.IsCancellationRequested;
            if (isClosing && _jobs.Writer.TryComplete())
                while (_jobs.Reader.TryRead(out var job)) outcomes.Add(JobOutcome.Returned(job));
            var want = isClosing ? 0 : Math.Clamp(_options.Concurrency * _runner.Size + ahead.Jobs - held + outcomes.Count, 0, JobLua.Slice);
            // Who was woken and has no hand free passes it on.
            if (outcomes.Count == 0 && (want == 0 || isEmpty) && !wasWoken && !isUncertain)
            {
                if (isClosing && held == 0) return;
                await _signals.Reader.WaitToReadAsync().ConfigureAwait(false);
                continue;
            }
            JobStep step;
            var sent = Time.GetTimestamp();
            try
            {
                var settled = outcomes.Count <= JobLua.Slice ? outcomes : outcomes[..JobLua.Slice];
                step = await _store.StepAsync(_name, _options, settled, want, wasWoken || steps++ % 16 == 0, isUncertain, _abandoned.Token).ConfigureAwait(false);
                failures = 0;
            }
            catch (OperationCanceledException) when (_abandoned.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (Leasing.IsAway(exception) || exception is RedisServerException)
            {
                // Settling again does no harm, and what was taken by a call whose reply was lost the next one tells again.
                isUncertain = true;
                if (isClosing && (exception is ObjectDisposedException || ++failures > 5)) return;
                await Task.Delay(PauseAfter(failures++), Time, _abandoned.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }
            var count = Math.Min(outcomes.Count, JobLua.Slice);
            var hasNews = false;
            lock (_gate)
            {
                if (isUncertain) step = step.Without(_held);
                for (var i = 0; i < count; i++)
                {
                    _held.Remove(outcomes[i].Job);
                    hasNews |= FlowCourier.IsNews(outcomes[i].Job.Runs.Tag);
                }
                if (step.Results.Contains(0)) JobTelemetry.LocksLost.Add(step.Results.Count(static result => result == 0), JobTelemetry.System, JobTelemetry.Queue(_store.Name));
                foreach (var job in step.Jobs)
                {
                    job.LockedUntil = sent + (long)(_options.LockDuration.TotalSeconds * 0.9 * Time.TimestampFrequency);
                    _held.Add(job);
                }
            }
            if (hasNews) _ = _courier.RunAsync(_abandoned.Token);
            foreach (var job in step.Jobs)
                if (job.Runs.Tag == ScheduleBook.LowTag) _ = RefillAsync(job.Id);
            outcomes.RemoveRange(0, count);
            held += step.Jobs.Length - count;
            foreach (var job in step.Jobs)
                if (!_jobs.Writer.TryWrite(job)) outcomes.Add(JobOutcome.Returned(job));
            isEmpty = !isUncertain && step.Jobs.Length < want;
            if (isEmpty) Sleep(step.Due);
            (wasWoken, isUncertain) = (false, false);
        }
    }

    // A server that is away when the worker begins is waited for.
    private async Task BeginAsync()
    {
        for (var failures = 0; !_closing.IsCancellationRequested; failures++)
        {
            try
            {
                await _store.Context.Eviction.RequireNoneAsync(_closing.Token).ConfigureAwait(false);
                return;
            }
            catch (Exception exception) when (Leasing.IsAway(exception) && exception is not ObjectDisposedException || exception is OperationCanceledException)
            {
                await Task.Delay(PauseAfter(failures), Time, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static TimeSpan PauseAfter(int failures) => TimeSpan.FromMilliseconds(Math.Min(50 * Math.Pow(2, failures), 2000) * (0.75 + Random.Shared.NextDouble() / 2));

    // One sleeper at a time. It may sleep on while there is work: if it is woken then, and there is no hand free, the pump's next call wakes another.
    private void Sleep(TimeSpan? due)
    {
        if (due is { } wait && wait < _options.MaxSleep) _clock.Change(wait + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
        if (Interlocked.Exchange(ref _isAsleep, 1) == 0) _ = SleepAsync();
    }

    private async Task SleepAsync()
    {
        var isWoken = false;
        try
        {
            var most = _options.MaxSleep * (0.75 + Random.Shared.NextDouble() / 2);
            isWoken = await _store.SleepAsync(most, _closing.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // What was to wake this one may have been lost with it: another is woken if there is work.
            isWoken = true;
        }
        catch (Exception exception) when (Leasing.IsAway(exception) || exception is RedisServerException)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100 + 400 * Random.Shared.NextDouble()), Time, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        Volatile.Write(ref _isAsleep, 0);
        _signals.Writer.TryWrite(isWoken ? JobSignal.Wake : JobSignal.Due);
    }

    // Beside the jobs: as a rule the schedule has times in stock still. What fails is made up for with a later renewal.
    private async Task RefillAsync(string id)
    {
        try
        {
            await _book.RefillOfAsync(id, _abandoned.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (Leasing.IsAway(exception) || exception is RedisServerException or OperationCanceledException or InvalidDataException or TimeZoneNotFoundException)
        {
            Volatile.Write(ref _isShort, 1);
        }
    }

    private async Task RenewAsync()
    {
        _ = _book.RefillAllAsync(_abandoned.Token);
        while (true)
        {
            // What another could not carry over, because it was lost. Not awaited: locks are renewed in time whatever becomes of it.
            _ = _courier.RunAsync(_abandoned.Token);
            if (Interlocked.Exchange(ref _isShort, 0) == 1) _ = _book.RefillAllAsync(_abandoned.Token);
            await Task.Delay(_options.LockDuration / 3, Time, _abandoned.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_abandoned.IsCancellationRequested) return;
            foreach (var jobs in Holding().Chunk(JobLua.Slice))
            {
                var sent = Time.GetTimestamp();
                try
                {
                    var answers = await _store.RenewAsync(_options, jobs, _abandoned.Token).ConfigureAwait(false);
                    for (var i = 0; i < jobs.Length; i++)
                    {
                        if (answers[i] == 0) jobs[i].End(JobEnd.LockLost);
                        else jobs[i].LockedUntil = sent + (long)(_options.LockDuration.TotalSeconds * 0.9 * Time.TimestampFrequency);
                        if (answers[i] == 2) jobs[i].End(JobEnd.Cancelled);
                    }
                }
                catch (Exception exception) when (Leasing.IsAway(exception) || exception is RedisServerException or OperationCanceledException)
                {
                    var now = Time.GetTimestamp();
                    foreach (var job in jobs)
                        if (now >= job.LockedUntil) job.End(JobEnd.LockLost);
                }
            }
        }
    }

    // What is to be cancelled is told by a message; the renewal sees it too, if the message is lost.
    private async Task ListenAsync()
    {
        while (!_abandoned.IsCancellationRequested)
        {
            try
            {
                var subscription = await _store.Context.Backend.SubscribeAsync(SubscriptionKind.Channel, _store.Keys.Control, _abandoned.Token).ConfigureAwait(false);
                await using var _ = subscription.ConfigureAwait(false);
                await foreach (var message in subscription.ReadAllAsync(_abandoned.Token).ConfigureAwait(false))
                {
                    if (message.IsGap) continue;
                    foreach (var job in Holding())
                        if (message.Text == $"{job.Id} {job.Runs.Token}") job.End(JobEnd.Cancelled);
                }
                return;
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception exception) when (Leasing.IsAway(exception) || exception is RedisServerException)
            {
                await Task.Delay(TimeSpan.FromSeconds(0.5 + Random.Shared.NextDouble()), Time, _abandoned.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task RunHandAsync()
    {
        while (true)
        {
            TakenJob job;
            try
            {
                // One job wakes one hand; waiting for there to be something would wake all.
                job = await _jobs.Reader.ReadAsync().ConfigureAwait(false);
            }
            catch (ChannelClosedException)
            {
                return;
            }
            await _runner.RunAsync(job, _jobs.Reader, _signals.Writer).ConfigureAwait(false);
        }
    }
}
