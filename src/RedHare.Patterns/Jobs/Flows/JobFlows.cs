namespace RedHare.Patterns.Jobs;

/// <summary>What a parent learns of its children.</summary>
public static class JobFlows
{
    /// <summary>What became of the job's children, in the order in which they were given; those that failed and were to be left out are.</summary>
    /// <param name="job">The parent, while it runs.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <typeparam name="TJob">What is to be done.</typeparam>
    public static async ValueTask<IReadOnlyList<JobChildResult>> ChildrenAsync<TJob>(this Job<TJob> job, CancellationToken cancellation = default)
    {
        var store = job.Queue.Store;
        var items = await store.RunAsync(FlowScripts.Children, [default, job.Id], static reply => reply.Items, cancellation).ConfigureAwait(false);
        var results = new List<JobChildResult>(items.Count / 2);
        for (var i = 0; i + 1 < items.Count; i += 2)
        {
            var (child, outcome) = (items[i].ToString(), items[i + 1].Bytes);
            if (outcome.IsEmpty || outcome.Span[0] == '?') continue;
            var colon = child.IndexOf(':', StringComparison.Ordinal);
            results.Add(new JobChildResult(store.Context.Serializers, colon == 0 ? store.Name : Uri.UnescapeDataString(child[..colon]), child[(colon + 1)..], outcome));
        }
        return results;
    }
}
