using System.Collections.Concurrent;
using System.Text;

namespace RedHare.Scripting;

/// <summary>
/// Libraries and their functions by name. Changed under the locks of all shards; a function may be looked up without. Case counts in the names of
/// libraries and not in those of functions, as in Redis.
/// </summary>
internal sealed class LibrarySet
{
    private readonly ConcurrentDictionary<string, LibraryFunction> _functions = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, LibraryFunction>.AlternateLookup<ReadOnlySpan<char>> _byName;
    private readonly ConcurrentDictionary<string, Library> _libraries = new(StringComparer.Ordinal);
    private long _bytes;

    public LibrarySet() => _byName = _functions.GetAlternateLookup<ReadOnlySpan<char>>();

    public int Count => _functions.Count;

    public int LibraryCount => _libraries.Count;

    /// <summary>Bytes of texts and names.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>All libraries, in the order of their names.</summary>
    public IEnumerable<Library> Libraries => _libraries.Values.OrderBy(library => library.Name, StringComparer.Ordinal);

    /// <summary>The library of a name, or null.</summary>
    public Library? FindLibrary(string name) => _libraries.GetValueOrDefault(name);

    /// <summary>The function of a name, or null.</summary>
    public LibraryFunction? Find(ReadOnlySpan<byte> name)
    {
        if (name.Length > 256) return _functions.GetValueOrDefault(Encoding.Latin1.GetString(name));
        Span<char> chars = stackalloc char[name.Length];
        Encoding.Latin1.GetChars(name, chars);
        return _byName.TryGetValue(chars, out var function) ? function : null;
    }

    /// <summary>Adds a library unless one of its functions is there already. Returns null, or the error.</summary>
    public string? TryAdd(Library library)
    {
        foreach (var function in library.Functions)
            if (_functions.ContainsKey(function.Name)) return $"Function {function.Name} already exists";
        foreach (var function in library.Functions) _functions[function.Name] = function;
        _libraries[library.Name] = library;
        Volatile.Write(ref _bytes, _bytes + SizeOf(library));
        return null;
    }

    /// <summary>Takes a library out.</summary>
    public void Remove(Library library)
    {
        foreach (var function in library.Functions) _functions.TryRemove(function.Name, out _);
        if (_libraries.TryRemove(library.Name, out _)) Volatile.Write(ref _bytes, _bytes - SizeOf(library));
    }

    /// <summary>
    /// Adds all libraries of another set: with <paramref name="replace"/> in the place of those of the same name, otherwise only if there are none. Returns null, or
    /// the error; then nothing has changed.
    /// </summary>
    public string? TryJoin(LibrarySet others, bool replace)
    {
        var replaced = new List<Library>();
        foreach (var library in others.Libraries)
        {
            if (FindLibrary(library.Name) is not { } old) continue;
            if (!replace) return $"Library {library.Name} already exists";
            replaced.Add(old);
        }
        foreach (var library in replaced) Remove(library);
        foreach (var function in others._functions.Values)
        {
            if (!_functions.ContainsKey(function.Name)) continue;
            foreach (var library in replaced) TryAdd(library);
            return $"Function {function.Name} already exists";
        }
        foreach (var library in others.Libraries) TryAdd(library);
        return null;
    }

    private static long SizeOf(Library library) => library.Code.Length + library.Name.Length + library.Functions.Sum(function => 128L + function.Name.Length) + 128;
}
