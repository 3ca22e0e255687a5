namespace RedHare.Cli.Patterns.Demos;

internal static class RateLimitingDemo
{
    public static async Task RunAsync(Hare hare, Show show)
    {
        var limit = hare.RateLimits.Gcra("api", permits: 3, period: TimeSpan.FromMinutes(1), burst: 3);

        show.Step("Three are allowed in a minute. A refused one writes nothing, and is told when to come again.");
        for (var i = 1; i <= 4; i++)
        {
            var decision = await limit.AcquireAsync("alice");
            show.Result(decision.IsAllowed ? $"request {i} is allowed" : $"request {i} is refused, again in {decision.RetryAfter.TotalSeconds:F0} s");
        }

        show.Step("Somebody else has a limit of his own.");
        show.Result((await limit.AcquireAsync("bob")).IsAllowed);
    }
}
