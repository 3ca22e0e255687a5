using RedHare.Commands.Configuration;
using RedHare.Engine;

namespace RedHare.Commands.Keys;

[Command("object|refcount", "key", Arity = 3, Keys = "RO @2", Flags = CommandFlags.ReadOnly, Group = "generic", Categories = "keyspace",
    Since = "2.2.3", Complexity = "O(1)", Summary = "Returns the reference count of a value of a key.", Tips = "nondeterministic_output")]
internal static class ObjectRefCount
{
    // Redis shares its objects for 0 to 9999, and reports that as the largest count there is; under a limit whose policy needs an access clock of each key it does not.
    // Here each key owns its value.
    private const int SharedIntegers = 10_000;

    public static void Run(CommandCall call)
    {
        var key = call.Unit.Read(call[2], touch: false, notify: false);
        if (!key.Exists) call.Reply.Null();
        else call.Reply.Integer(key.Type == KeyType.String && key.Encoding == KeyEncoding.Int && key.TryInteger(out var value) && value is >= 0 and < SharedIntegers && MayShare(call.Server.Configuration.Memory) ? int.MaxValue : 1);
    }

    private static bool MayShare(MemoryOptions memory) => memory.MaxMemory == 0 ||
        memory.Policy is not (EvictionPolicy.AllKeysLru or EvictionPolicy.AllKeysLfu or EvictionPolicy.VolatileLru or EvictionPolicy.VolatileLfu);
}
