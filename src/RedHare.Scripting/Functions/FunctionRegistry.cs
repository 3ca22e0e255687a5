using System.Text;
using RedHare.Commands;
using RedHare.Lua;

namespace RedHare.Scripting;

/// <summary>
/// The libraries of a server and the one interpreter that runs their functions. One, because a library's own variables live on between calls: every call must find
/// what the last one left. FCALL and FUNCTION run under the locks of all shards, and so one at a time.
/// </summary>
internal sealed class FunctionRegistry(ScriptHost host)
{
    private const long LoadMilliseconds = 500;

    private LibrarySet _libraries = new();
    private FunctionRunner? _runner;

    /// <summary>Functions now.</summary>
    public int Count => Current.Count;

    /// <summary>Libraries now.</summary>
    public int LibraryCount => Current.LibraryCount;

    /// <summary>Bytes of their texts.</summary>
    public long Bytes => Current.Bytes;

    /// <summary>What the interpreter holds.</summary>
    public long InterpreterBytes => Volatile.Read(ref _runner)?.Runner.State.MemoryUsed ?? 0;

    /// <summary>The libraries.</summary>
    public LibrarySet Current => Volatile.Read(ref _libraries);

    private FunctionRunner Runner => _runner ??= new FunctionRunner(host);

    /// <summary>The function of a name, or null. Any thread.</summary>
    public LibraryFunction? Find(ReadOnlySpan<byte> name) => Current.Find(name);

    /// <summary>Runs a function for FCALL.</summary>
    public void Run(CommandCall call, LibraryFunction function, int keys, bool readOnly) => Runner.Runner.RunFunction(call, function, keys, readOnly);

    /// <summary>FUNCTION LOAD. Returns the library's name, or null with an error.</summary>
    public string? Load(ReadOnlySpan<byte> code, bool replace, out string? error) => Load(Current, code, replace, out error);

    /// <summary>FUNCTION DELETE: false when there is no such library.</summary>
    public bool Delete(ReadOnlySpan<byte> name)
    {
        if (Current.FindLibrary(Encoding.Latin1.GetString(name)) is not { } library) return false;
        Current.Remove(library);
        Runner.Forget(library);
        return true;
    }

    /// <summary>FUNCTION FLUSH.</summary>
    public void Flush()
    {
        Volatile.Write(ref _libraries, new LibrarySet());
        Volatile.Write(ref _runner, null);
    }

    /// <summary>FUNCTION RESTORE: loads the texts of a payload. Returns null, or the error; then nothing has changed.</summary>
    public string? Restore(IEnumerable<byte[]> codes, bool flush, bool replace)
    {
        var restored = new LibrarySet();
        var error = default(string);
        foreach (var code in codes)
            if (Load(restored, code, replace: false, out error) is null) break;
        if (error is null && !flush)
        {
            var before = Current.Libraries.ToList();
            error = Current.TryJoin(restored, replace);
            if (error is null)
                foreach (var library in before)
                    if (Current.FindLibrary(library.Name) != library) Runner.Forget(library);
        }
        if (error is not null)
        {
            foreach (var library in restored.Libraries) Runner.Forget(library);
            return error;
        }
        if (!flush) return null;
        foreach (var library in Current.Libraries) Runner.Forget(library);
        Volatile.Write(ref _libraries, restored);
        return null;
    }

    private string? Load(LibrarySet set, ReadOnlySpan<byte> code, bool replace, out string? error)
    {
        error = LibraryHeader.Read(code, out var header);
        if (error is not null) return null;
        var old = set.FindLibrary(header.Name);
        if (old is not null && !replace)
        {
            error = $"Library '{header.Name}' already exists";
            return null;
        }
        var library = new Library(header.Name, code.ToArray());
        error = Runner.Load(library, code[header.Length..], LoadMilliseconds);
        if (error is null && library.Functions.Count == 0) error = "No functions registered";
        if (error is null)
        {
            if (old is not null) set.Remove(old);
            error = set.TryAdd(library);
            if (error is not null && old is not null) set.TryAdd(old);
        }
        Runner.Forget(error is null ? old : library);
        return error is null ? library.Name : null;
    }
}
