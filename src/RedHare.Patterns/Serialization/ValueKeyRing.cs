using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace RedHare.Patterns.Serialization;

/// <summary>
/// The keys of encrypted values: AES-GCM, which also shows whether a value was changed or put in another's place. One key is the current one, with which all is
/// written; what was written with the others can be read until they are taken off. Safe from many threads.
/// </summary>
/// <remarks>
/// To rotate without a gap: <see cref="Add"/> the new key in every process, then <see cref="Use"/> it in every process, and <see cref="Remove"/> the old one when
/// what it has written has expired. Nonces are random, so change a key before it has encrypted 2^32 values (NIST SP 800-38D, 8.3).
/// </remarks>
public sealed class ValueKeyRing
{
    private const int NonceSize = 12, TagSize = 16;

    private volatile State _state = new(null, ImmutableDictionary<string, byte[]>.Empty);

    private sealed record State(string? Current, ImmutableDictionary<string, byte[]> Keys);

    /// <summary>A ring of one key, which is the current one.</summary>
    /// <param name="id">What it is called in each value; at most 255 bytes.</param>
    /// <param name="key">16, 24 or 32 bytes, at random.</param>
    /// <exception cref="ArgumentException">A key of another length, or a name too long.</exception>
    public ValueKeyRing(string id, ReadOnlySpan<byte> key)
    {
        Add(id, key);
        Use(id);
    }

    /// <summary>The key that is written with.</summary>
    public string CurrentId => _state.Current!;

    /// <summary>Adds a key to read with.</summary>
    /// <param name="id">What it is called.</param>
    /// <param name="key">16, 24 or 32 bytes.</param>
    /// <exception cref="ArgumentException">A key of another length, a name too long, or one that another key has.</exception>
    public void Add(string id, ReadOnlySpan<byte> key)
    {
        if (key.Length is not (16 or 24 or 32)) throw new ArgumentException("A key has 16, 24 or 32 bytes.", nameof(key));
        if (string.IsNullOrEmpty(id) || Encoding.UTF8.GetByteCount(id) > 255) throw new ArgumentException("A key's name has 1 to 255 bytes.", nameof(id));
        var copy = key.ToArray();
        Change(state => state with { Keys = state.Keys.Add(id, copy) });
    }

    /// <summary>Writes with a key from now on.</summary>
    /// <exception cref="KeyNotFoundException">There is none of that name.</exception>
    public void Use(string id) => Change(state => state.Keys.ContainsKey(id) ? state with { Current = id } : throw new KeyNotFoundException($"There is no key '{id}'."));

    /// <summary>Takes a key off: what was written with it cannot be read any more.</summary>
    /// <exception cref="InvalidOperationException">It is the current one.</exception>
    public void Remove(string id) =>
        Change(state => state.Current == id ? throw new InvalidOperationException("The current key cannot be taken off.") : state with { Keys = state.Keys.Remove(id) });

    // The key's name and its length, the nonce, the tag, the ciphertext. The name is authenticated along with the context.
    internal void Encrypt(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> context, IBufferWriter<byte> output)
    {
        var state = _state;
        var name = Encoding.UTF8.GetBytes(state.Current!);
        var length = 1 + name.Length + NonceSize + TagSize + plain.Length;
        var room = output.GetSpan(length);
        room[0] = (byte)name.Length;
        name.CopyTo(room[1..]);
        var sealedPart = room[(1 + name.Length)..length];
        var nonce = sealedPart[..NonceSize];
        RandomNumberGenerator.Fill(nonce);
        // One for each value: it is not safe from many threads, and made in about a microsecond.
        using var aes = new AesGcm(state.Keys[state.Current!], TagSize);
        aes.Encrypt(nonce, plain, sealedPart[(NonceSize + TagSize)..], sealedPart.Slice(NonceSize, TagSize), Associated(name, context));
        output.Advance(length);
    }

    internal ReadOnlyMemory<byte> Decrypt(ReadOnlySpan<byte> input, ReadOnlySpan<byte> context)
    {
        if (input.Length < 1 || input.Length < 1 + input[0] + NonceSize + TagSize) throw new InvalidDataException("The encrypted value is cut short.");
        var name = input.Slice(1, input[0]);
        if (!_state.Keys.TryGetValue(Encoding.UTF8.GetString(name), out var key)) throw new CryptographicException("The value is encrypted with a key that is not known here.");
        var sealedPart = input[(1 + name.Length)..];
        var plain = new byte[sealedPart.Length - NonceSize - TagSize];
        using var aes = new AesGcm(key, TagSize);
        aes.Decrypt(sealedPart[..NonceSize], sealedPart[(NonceSize + TagSize)..], sealedPart.Slice(NonceSize, TagSize), plain, Associated(name, context));
        return plain;
    }

    private static byte[] Associated(ReadOnlySpan<byte> name, ReadOnlySpan<byte> context) => [(byte)name.Length, .. name, .. context];

    private void Change(Func<State, State> change)
    {
        while (true)
        {
            var seen = _state;
            if (Interlocked.CompareExchange(ref _state, change(seen), seen) == seen) return;
        }
    }
}
