using RedHare.Engine;
using RedHare.Engine.Structures;

namespace RedHare.Cli.Transfers;

/// <summary>An engine that holds one key at a time: values are restored into it and dumped from it in another version of the format. What is damaged is found on the way.</summary>
internal sealed class ScratchKey : IDisposable
{
    private static readonly RestoreLimits Limits = new(new HashLimits(512, 64), new SetLimits(512, 128, 64), new SortedSetLimits(128, 64), new PackListLimit(-2));

    private readonly StorageEngine _engine = new(new EngineOptions { Shards = 1, Databases = 1 }) { ActiveExpiry = false, IsLoading = true };
    private readonly ExecutionUnit _unit;

    public ScratchKey() => _unit = new ExecutionUnit(_engine) { DropsEffects = true };

    /// <summary>Takes the value that a reader has met; null where it is an empty collection.</summary>
    public T? Take<T>(RdbReader reader, Func<WriteScope, T> use) => With(key => reader.Restore(key, Limits) switch
    {
        RestoreOutcome.Restored => use(key),
        RestoreOutcome.Empty => default,
        _ => throw new TransferException($"the file is damaged at offset {reader.Offset}: {reader.Fault}"),
    });

    /// <summary>Takes a dump.</summary>
    public T? Take<T>(byte[] payload, Func<WriteScope, T> use) => With(key =>
        key.Restore(payload, Limits) == RestoreOutcome.Restored ? use(key) : throw new TransferException($"a value is of a form that is not known ({ValueRestore.TypeName(payload)})"));

    public void Dispose() => _engine.Dispose();

    private T? With<T>(Func<WriteScope, T?> use)
    {
        _unit.Enter(_engine.AllShards);
        _unit.BeginCommand();
        try
        {
            var key = _unit.Write("k"u8, KeyEvent.None);
            try
            {
                return use(key);
            }
            finally
            {
                key.Delete();
            }
        }
        finally
        {
            _unit.EndCommand();
            _unit.Exit();
        }
    }
}
