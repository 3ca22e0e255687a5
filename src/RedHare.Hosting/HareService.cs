using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace RedHare.Hosting;

/// <summary>Opens the connection when the host starts, so that a server that cannot be reached stops the start and not the first request. The container closes it, after all who use it.</summary>
internal sealed class HareService(IServiceProvider services, HareOpening opening) : IHostedLifecycleService
{
    /// <summary>Before the other services start.</summary>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await opening.OpenAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        // From here on it is the container's, to be disposed with it.
        services.GetRequiredService<Hare>();
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
