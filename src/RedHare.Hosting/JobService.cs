using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RedHare.Patterns.Jobs;

namespace RedHare.Hosting;

/// <summary>A worker that lives as long as the application: when the host stops, it waits for what runs and gives back what is not done.</summary>
internal sealed class JobService<TJob, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(IServiceProvider services, JobWorkerOptions options) : IHostedService
    where THandler : class, IJobHandler<TJob>
{
    private JobWorker? _worker;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _worker = services.GetRequiredService<JobQueue<TJob>>().StartWorker(HandleAsync, options);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => _worker?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    private async ValueTask HandleAsync(Job<TJob> job, CancellationToken cancellation)
    {
        var scope = services.CreateAsyncScope();
        await using var _ = scope.ConfigureAwait(false);
        await scope.ServiceProvider.GetRequiredService<THandler>().HandleAsync(job, cancellation).ConfigureAwait(false);
    }
}
