namespace RedHare.Cli.Patterns.Demos;

internal static class CachingDemo
{
    public static async Task RunAsync(Hare hare, Show show)
    {
        var cache = hare.Caches.Open("pages");
        var loads = 0;

        show.Step("Twenty ask at once for what is not there: it is loaded once.");
        var pages = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => cache.GetOrCreateAsync("front", LoadAsync).AsTask()));
        show.Result($"{pages[0]}, for {pages.Length} callers by {loads} load");

        show.Step("Now it is there.");
        show.Result(await cache.GetOrCreateAsync("front", LoadAsync));

        show.Step("What it was made of has changed: it is removed, and made anew for the next who asks.");
        await cache.RemoveAsync("front");
        show.Result(await cache.GetOrCreateAsync("front", LoadAsync));

        async ValueTask<string> LoadAsync(CancellationToken cancellation)
        {
            await Task.Delay(50, cancellation);
            return $"page, edition {Interlocked.Increment(ref loads)}";
        }
    }
}
