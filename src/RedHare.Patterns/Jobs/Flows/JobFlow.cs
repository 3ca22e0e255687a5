namespace RedHare.Patterns.Jobs;

/// <summary>
/// A job that runs when others have ended, its children, which may be in other queues and have children of their own. <see cref="AddAsync"/> adds all of them, parents first; the ids make it safe to
/// add the same flow again when that was cut off.
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

    /// <summary>Adds all jobs. When it fails in between, add the same flow again: what is there already stays as it is.</summary>
    /// <param name="cancellation">Ends it; some jobs may be added.</param>
    /// <returns>The id of this job.</returns>
    /// <exception cref="InvalidOperationException">The server evicts keys.</exception>
    public async ValueTask<string> AddAsync(CancellationToken cancellation = default)
    {
        await _store.Context.Eviction.RequireNoneAsync(cancellation).ConfigureAwait(false);
        await AddAllAsync([(this, "")], cancellation).ConfigureAwait(false);
        return Id;
    }

    // Level by level: a parent is there before any of its children can end.
    private static async ValueTask AddAllAsync(List<(JobFlow Flow, string Tag)> level, CancellationToken cancellation)
    {
        while (level.Count > 0)
        {
            var below = new List<(JobFlow Flow, string Tag)>();
            foreach (var (flow, tag) in level)
            {
                if (flow._children.Count == 0) continue;
                await flow.ParkAsync(tag, cancellation).ConfigureAwait(false);
                foreach (var child in flow._children) below.Add((child, child.TagFor(flow)));
            }
            foreach (var leaves in level.Where(static item => item.Flow._children.Count == 0).GroupBy(static item => item.Flow._store.Name))
                foreach (var slice in leaves.Chunk(JobLua.Slice)) await AddLeavesAsync(slice, cancellation).ConfigureAwait(false);
            level = below;
        }
    }

    private static async ValueTask AddLeavesAsync((JobFlow Flow, string Tag)[] leaves, CancellationToken cancellation)
    {
        var arguments = new RedisValue[1 + leaves.Length * JobScripts.AddWidth];
        var at = 1;
        foreach (var (flow, tag) in leaves)
        {
            RedisValue[] one = [flow.Id, flow._job.Spec, (long)Math.Ceiling(flow._job.Options.Delay.TotalMilliseconds), flow.Order, tag.Length == 0 ? "-" : tag, flow._job.Options.Group ?? ""];
            one.CopyTo(arguments, at);
            at += JobScripts.AddWidth;
        }
        await leaves[0].Flow._store.RunAsync(JobScripts.Add, arguments, static reply => reply.Items.Count, cancellation).ConfigureAwait(false);
    }

    private int Order => _job.Options.Priority * 2 + (_job.Options.IsLastInFirstOut ? 1 : 0);

    private async ValueTask ParkAsync(string tag, CancellationToken cancellation)
    {
        RedisValue[] arguments = [default, Id, _job.Spec, Order, $"p,{tag}", _job.Options.Group ?? "", .. _children.Select(child => (RedisValue)child.NameIn(this))];
        await _store.RunAsync(FlowScripts.Park, arguments, static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
    }

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
