using RedHare.Patterns.Leases;

namespace RedHare.Patterns.Locks;

/// <summary>
/// Locks over all processes that use one server. A lock is a key with its owner's name and a TTL; the holder renews it, and what is left by a holder that
/// died ends by itself. Acquiring and releasing cost one round trip each; a waiter is woken by the release, not by asking.
/// </summary>
/// <remarks>
/// What a lock guarantees: while clocks run and the server keeps its data, one holder at a time. A holder that is paused for longer than the TTL, or a server
/// that fails over before its replica has the lock, makes two. Where that must do no harm, send <see cref="Lease.FencingToken"/> with each write.
/// </remarks>
/// <example>
/// <code>
/// await using var held = await hare.Locks.AcquireAsync("invoices");
/// await WriteAsync(held.FencingToken, held.Lost);
/// </code>
/// </example>
/// <param name="context">Where they work.</param>
public sealed class DistributedLocks(PatternContext context)
{
    /// <summary>Acquires a lock, waiting for it.</summary>
    /// <param name="name">What the program calls it; no braces.</param>
    /// <param name="options">How it is held; <see cref="LeaseOptions.MaxWait"/> is 30 seconds unless said otherwise.</param>
    /// <param name="cancellation">Ends the waiting; the lock is not held then.</param>
    /// <exception cref="InvalidOperationException">The server evicts keys; see <see cref="PatternOptions.AllowsEviction"/>.</exception>
    /// <exception cref="TimeoutException">Others held it for all the time of <see cref="LeaseOptions.MaxWait"/>.</exception>
    /// <exception cref="RedisConnectionException">The server cannot be reached.</exception>
    public ValueTask<Lease> AcquireAsync(string name, LockOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= LockOptions.Default;
        return context.Leasing.RequireAsync(Claim(name, options), options, cancellation);
    }

    /// <summary>Acquires a lock if it can be had.</summary>
    /// <param name="name">What the program calls it; no braces.</param>
    /// <param name="options">How it is held; there is one attempt unless <see cref="LeaseOptions.MaxWait"/> says otherwise.</param>
    /// <param name="cancellation">Ends the waiting; the lock is not held then.</param>
    /// <returns>Null when it could not be had in time.</returns>
    /// <exception cref="RedisConnectionException">The server cannot be reached.</exception>
    public ValueTask<Lease?> TryAcquireAsync(string name, LockOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= LockOptions.Default;
        return context.Leasing.AcquireAsync(Claim(name, options), options, options.Patience(TimeSpan.Zero), cancellation);
    }

    /// <summary>Runs something under a lock.</summary>
    /// <param name="name">The lock.</param>
    /// <param name="action">What; its token fires when the lock is lost, or the caller cancels.</param>
    /// <param name="options">How it is held.</param>
    /// <param name="cancellation">Ends the waiting, and is handed to the action.</param>
    /// <exception cref="TimeoutException">The lock could not be had in time; nothing ran.</exception>
    /// <exception cref="LeaseLostException">The lock was lost while the action ran, whether or not the action noticed.</exception>
    public async Task RunAsync(string name, Func<Lease, CancellationToken, Task> action, LockOptions? options = null, CancellationToken cancellation = default) =>
        await RunAsync(
            name,
            async (lease, token) =>
            {
                await action(lease, token).ConfigureAwait(false);
                return true;
            },
            options,
            cancellation).ConfigureAwait(false);

    /// <summary>Runs something under a lock and returns its result.</summary>
    /// <inheritdoc cref="RunAsync(string, Func{Lease, CancellationToken, Task}, LockOptions?, CancellationToken)"/>
    public async Task<T> RunAsync<T>(string name, Func<Lease, CancellationToken, Task<T>> action, LockOptions? options = null, CancellationToken cancellation = default)
    {
        var held = await AcquireAsync(name, options, cancellation).ConfigureAwait(false);
        await using (held.ConfigureAwait(false))
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(held.Lost, cancellation);
            try
            {
                var result = await action(held, either.Token).ConfigureAwait(false);
                return held.Lost.IsCancellationRequested ? throw new LeaseLostException(name) : result;
            }
            catch (OperationCanceledException exception) when (held.Lost.IsCancellationRequested && !cancellation.IsCancellationRequested)
            {
                throw new LeaseLostException(name, exception);
            }
        }
    }

    /// <summary>A lock of many readers or one writer.</summary>
    /// <param name="name">What the program calls it; no braces.</param>
    /// <param name="waiterTtl">How long a writer that waits keeps readers out when nothing is heard of it; it is heard of three times in it. At least 50 milliseconds; 3 seconds if null.</param>
    public ReadWriteLock ReadWrite(string name, TimeSpan? waiterTtl = null) => new(context, name, waiterTtl ?? TimeSpan.FromSeconds(3));

    /// <summary>So many permits, each held by a lease.</summary>
    /// <param name="name">What the program calls it; no braces.</param>
    /// <param name="permits">How many.</param>
    public DistributedSemaphore Semaphore(string name, int permits) => new(context, name, permits);

    /// <summary>A latch that opens when so many have arrived.</summary>
    /// <param name="name">What the program calls it; no braces.</param>
    /// <param name="count">How many.</param>
    /// <param name="ttl">How long it is remembered after the last arrival; a day if null.</param>
    public CountDownLatch Latch(string name, int count, TimeSpan? ttl = null) => new(context, name, count, ttl ?? TimeSpan.FromDays(1));

    /// <summary>The election of one leader.</summary>
    /// <param name="name">What the program calls it; no braces.</param>
    /// <param name="options">How the office is held.</param>
    public LeaderElection Election(string name, LeaseOptions? options = null) => new(context, name, options ?? LeaseOptions.Default);

    private ScriptClaim Claim(string name, LockOptions options)
    {
        options.Checked();
        return LockClaim.Create(context.Backend, context.Key("lock", PatternContext.CheckName(name)), name, Leasing.NewOwner(), options);
    }
}
