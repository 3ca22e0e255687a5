using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using RedHare;
using RedHare.Hosting;
using RedHare.Patterns.Jobs;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Queues of jobs, and their workers, as services of an application.</summary>
public static class RedHareJobServices
{
    /// <summary>Adds the queue of a type of job, on the application's <see cref="Hare"/>; whoever adds jobs asks for a <see cref="JobQueue{TJob}"/>.</summary>
    /// <param name="services">The application's.</param>
    /// <param name="name">The queue's; no braces.</param>
    /// <param name="options">How it is kept.</param>
    /// <param name="type">How the jobs are written; null for what the patterns' serialization says.</param>
    /// <typeparam name="TJob">What is to be done.</typeparam>
    public static IServiceCollection AddJobQueue<TJob>(this IServiceCollection services, string name, JobQueueOptions? options = null, JsonTypeInfo<TJob>? type = null)
    {
        services.AddRedHare();
        services.TryAddSingleton(provider =>
        {
            var jobs = provider.GetRequiredService<Hare>().Jobs;
            return type is null ? jobs.Queue<TJob>(name, options) : jobs.Queue(name, type, options);
        });
        return services;
    }

    /// <summary>
    /// Has jobs run by a class, for as long as the application lives. The queue is that of <see cref="AddJobQueue"/>. Each job has a scope of its own and a handler made in it. When the host stops, it waits for jobs
    /// that run, up to <see cref="JobWorkerOptions.ShutdownGrace"/> and to its own timeout, and gives the others back.
    /// </summary>
    /// <param name="services">The application's.</param>
    /// <param name="options">How the worker works.</param>
    /// <typeparam name="TJob">What is to be done.</typeparam>
    /// <typeparam name="THandler">Who does it; added as a scoped service if it is none.</typeparam>
    public static IServiceCollection AddWorker<TJob, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(this IServiceCollection services, JobWorkerOptions? options = null)
        where THandler : class, IJobHandler<TJob>
    {
        services.TryAddScoped<THandler>();
        services.AddSingleton<IHostedService>(provider => new JobService<TJob, THandler>(provider, options ?? JobWorkerOptions.Default));
        return services;
    }
}
