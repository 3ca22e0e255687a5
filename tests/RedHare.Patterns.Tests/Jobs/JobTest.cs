using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Jobs;
using RedHare.Patterns.Tests.Locks;

namespace RedHare.Patterns.Tests.Jobs;

/// <summary>A test of queues of jobs: texts are what is to be done. Workers that a test leaves are stopped at its end.</summary>
public abstract class JobTest(TestServers servers) : LockTest(servers)
{
    private readonly List<JobWorker> _workers = [];

    public override async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_workers.Select(static worker => worker.AbandonAsync()));
        await base.DisposeAsync();
    }

    /// <summary>A queue of this test alone, over a connection of its own.</summary>
    protected async Task<JobQueue<string>> QueueAsync(TestBackend backend, string name = "q", JobQueueOptions? options = null, TimeProvider? time = null, IRedisBackend? over = null) =>
        new JobQueues(await ClientAsync(backend, time, over)).Queue<string>(Unique(name), options);

    /// <summary>A worker that the end of the test ends.</summary>
    protected JobWorker Start(JobQueue<string> queue, Func<Job<string>, CancellationToken, ValueTask> handler, JobWorkerOptions? options = null)
    {
        var worker = queue.StartWorker(handler, options);
        _workers.Add(worker);
        return worker;
    }

    /// <summary>A worker that notes what it runs.</summary>
    protected (JobWorker Worker, List<string> Ran) Noting(JobQueue<string> queue, JobWorkerOptions? options = null)
    {
        var ran = new List<string>();
        var worker = Start(
            queue,
            (job, _) =>
            {
                lock (ran) ran.Add(job.Data);
                return default;
            },
            options);
        return (worker, ran);
    }

    protected static async Task<string[]> UntilAsync(List<string> ran, int count)
    {
        await UntilAsync(() => Count(ran) >= count);
        lock (ran) return [.. ran];
    }

    protected static int Count(List<string> ran)
    {
        lock (ran) return ran.Count;
    }
}
