namespace RedHare.Client;

/// <summary>A command that waits to be sent with others, and the task that its caller holds.</summary>
internal abstract class QueuedCommand(CommandLine line)
{
    public CommandLine Line { get; } = line;

    /// <summary>The reply came, or an error of the server for this command alone.</summary>
    public abstract void Complete(Reply reply);

    /// <summary>There will be none.</summary>
    public abstract void Fail(Exception exception);

    /// <summary>A watched key had changed: it did not run.</summary>
    public abstract void Cancel();
}

/// <inheritdoc cref="QueuedCommand"/>
internal sealed class QueuedCommand<T>(CommandLine line, ReplyConverter<T> converter) : QueuedCommand(line)
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What the caller awaits, once the queue has run. The caller's token ends that waiting alone: the others go on.</summary>
    public ValueTask<T> Await(CancellationToken cancellation) =>
        new(cancellation.CanBeCanceled ? _completion.Task.WaitAsync(cancellation) : _completion.Task);

    public override void Complete(Reply reply)
    {
        if (reply.IsError)
        {
            Fail(new RedisServerException(reply.ToString()));
            return;
        }
        try
        {
            _completion.TrySetResult(converter(reply));
        }
        catch (Exception exception)
        {
            // A reply of another shape than the command's: the converter says so.
            Fail(exception);
        }
    }

    public override void Fail(Exception exception)
    {
        // Who does not look at a command's own task learns of a failure of the whole from ExecuteAsync; it is no unobserved exception then.
        if (_completion.TrySetException(exception)) _ = _completion.Task.Exception;
    }

    public override void Cancel() => _completion.TrySetCanceled();
}
