namespace RedHare.Patterns;

/// <summary>A task that its caller may stop waiting for.</summary>
internal static class WatchedTask
{
    /// <summary>Looks at how it ends, should nobody else any more: its failure is no unobserved one, which the program would hear of as if it were a fault of its own.</summary>
    public static Task<T> Watched<T>(this Task<T> task)
    {
        if (!task.IsCompletedSuccessfully)
            _ = task.ContinueWith(static ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return task;
    }
}
