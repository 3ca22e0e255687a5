using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RedHare.Client;

namespace RedHare.Hosting;

/// <summary>Opens the application's <see cref="Hare"/> once, for the host that starts or for whoever needs it before. An attempt that fails is followed by another with the next who asks.</summary>
internal sealed class HareOpening(IServiceProvider services, IOptions<RedHareOptions> options)
{
    private readonly Lock _gate = new();
    private Task<Hare>? _opening;

    public Task<Hare> OpenAsync()
    {
        lock (_gate)
        {
            if (_opening is null or { IsFaulted: true } or { IsCanceled: true }) _opening = Task.Run(OpenOnceAsync);
            return _opening;
        }
    }

    private async Task<Hare> OpenOnceAsync()
    {
        var value = options.Value;
        var client = RedisUrl.Parse(value.Url) with { LoggerFactory = services.GetService<ILoggerFactory>() };
        if (value.Client is { } change) client = change(client);
        var patterns = value.Patterns;
        if (patterns.Time == TimeProvider.System && services.GetService<TimeProvider>() is { } time) patterns = patterns with { Time = time };
        return await Hare.OpenAsync(client, patterns, value.AmqpUrl).ConfigureAwait(false);
    }
}
