namespace RedHare.Patterns.Jobs;

/// <summary>
/// A job that runs when others have ended, its children, which may be in other queues and have children of their own. <see cref="AddAsync"/> adds all of them, and none runs before all are there; the ids make it
/// safe to add the same flow again when that was cut off.
/// </summary>
public sealed class JobFlow
{
    private readonly JobStore _store;
    private readonly NewJob _job;
    private readonly List<JobFlow> _children = [];
    private JobChildFailure _onFailure;

    private JobFlow(JobStore store, NewJob job) => (_store, _job) = (store, job);

    /// <summary>The job's id.</summary>
    public string Id => _job.Id;

    /// <summary>A job of a flow.</summary>
    /// <param name="queue">Where it goes.</param>
    /// <param name="job">What is to be done.</param>
    /// <param name="options">How; one with children has no delay. Null for what the queue says.</param>
    /// <typeparam name="TJob">What is to be done.</typeparam>
    public static JobFlow Of<TJob>(JobQueue<TJob> queue, TJob job, JobOptions? options = null) => new(queue.Store, queue.New(job, options));

    /// <summary>Jobs that must end before this one runs; up to a thousand.</summary>
    /// <param name="children">Which.</param>
    /// <returns>This flow.</returns>
    public JobFlow After(params ReadOnlySpan<JobFlow> children)
    {
        if (_job.Options.Delay != TimeSpan.Zero) throw new InvalidOperationException("A job that waits for others has no delay.");
        if (_children.Count + children.Length > FlowScripts.MaxChildren) throw new InvalidOperationException($"A job has at most {FlowScripts.MaxChildren} children.");
        foreach (var child in children) _children.Add(child);
        return this;
    }

    /// <summary>Says what becomes of this job's parent when this one is given up; the parent is given up too unless something is said.</summary>
    /// <param name="what">What.</param>
    /// <returns>This flow.</returns>
    public JobFlow OnFailure(JobChildFailure what)
    {
        _onFailure = what;
        return this;
    }

    /// <summary>
    /// Adds all jobs, of which none runs before all are there: they are stored, and then one step of this job's queue lets the flow begin. When it fails before that, nothing of it runs; add the same flow again:
    /// what is there already stays as it is.
    /// </summary>
    /// <param name="cancellation">Ends it; some jobs may be stored.</param>
    /// <returns>The id of this job.</returns>
    /// <exception cref="InvalidOperationException">The server evicts keys.</exception>
    public async ValueTask<string> AddAsync(CancellationToken cancellation = default)
    {
        await _store.Context.Eviction.RequireNoneAsync(cancellation).ConfigureAwait(false);
        if (_children.Count == 0)
        {
            await _store.AddAsync([_job], cancellation).ConfigureAwait(false);
            return Id;
        }
        var all = new List<(JobFlow Flow, string Tag)> { (this, "") };
        for (var i = 0; i < all.Count; i++)
            foreach (var child in all[i].Flow._children) all.Add((child, child.TagFor(all[i].Flow)));
        foreach (var queue in all.GroupBy(static item => item.Flow._store.Name))
            foreach (var slice in Slices(queue)) await ParkAsync(slice, cancellation).ConfigureAwait(false);
        await StartAsync([.. all.Select(static item => item.Flow).Where(static flow => flow._children.Count == 0)], cancellation).ConfigureAwait(false);
        return Id;
    }

    // A hundred jobs with each call, and a thousand names of children or a few more.
    private static IEnumerable<List<(JobFlow Flow, string Tag)>> Slices(IEnumerable<(JobFlow Flow, string Tag)> jobs)
    {
        var (slice, names) = (new List<(JobFlow Flow, string Tag)>(), 0);
        foreach (var job in jobs)
        {
            slice.Add(job);
            names += job.Flow._children.Count;
            if (slice.Count < JobLua.Slice && names < FlowScripts.MaxChildren) continue;
            yield return slice;
            (slice, names) = ([], 0);
        }
        if (slice.Count > 0) yield return slice;
    }

    private static async ValueTask ParkAsync(List<(JobFlow Flow, string Tag)> jobs, CancellationToken cancellation)
    {
        var arguments = new List<RedisValue> { default };
        foreach (var (flow, tag) in jobs)
        {
            var delay = (long)Math.Ceiling(flow._job.Options.Delay.TotalMilliseconds);
            arguments.AddRange([flow.Id, flow._job.Spec, flow.Order, $"p,{tag}", flow._job.Options.Group ?? "", delay, Math.Max(flow._children.Count, 1)]);
            if (flow._children.Count == 0) arguments.Add("^");
            foreach (var child in flow._children) arguments.Add(child.NameIn(flow));
        }
        await jobs[0].Flow._store.RunAsync(FlowScripts.Park, [.. arguments], static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
    }

    // Leaves of this queue begin with the step itself; for the others, and for more than a step should start, letters lie in the outbox by then, which workers of this queue carry if this process does not.
    private async ValueTask StartAsync(JobFlow[] leaves, CancellationToken cancellation)
    {
        JobFlow[] here = [.. leaves.Where(IsInQueueOf).Take(FlowScripts.MaxChildren)];
        RedisValue[] letters =
        [
            .. leaves.Except(here).GroupBy(static leaf => leaf._store.Name).SelectMany(queue => queue.Chunk(JobLua.Slice).Select(
                slice => (RedisValue)$"{Id}\nsR{Uri.EscapeDataString(queue.Key)}:{Id}\n{string.Join(' ', slice.Select(static leaf => leaf.Id))}")),
        ];
        await _store.RunAsync(FlowScripts.Start, [default, here.Length, .. here.Select(static leaf => (RedisValue)leaf.Id), .. letters], static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
        if (letters.Length > 0) await new FlowCourier(_store).RunAsync(cancellation).ConfigureAwait(false);
    }

    private int Order => _job.Options.Priority * 2 + (_job.Options.IsLastInFirstOut ? 1 : 0);

    private bool IsInQueueOf(JobFlow other) => _store.Name == other._store.Name;

    private string NameIn(JobFlow parent) => IsInQueueOf(parent) ? $":{Id}" : $"{Uri.EscapeDataString(_store.Name)}:{Id}";

    private string TagFor(JobFlow parent)
    {
        var policy = _onFailure switch
        {
            JobChildFailure.Ignore => 'I',
            JobChildFailure.Remove => 'R',
            _ => 'F',
        };
        return IsInQueueOf(parent) ? $"f:{policy}:{parent.Id}" : $"o:{policy}:{Uri.EscapeDataString(parent._store.Name)}:{parent.Id}";
    }
}
