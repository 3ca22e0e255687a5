using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Caching.Hybrid;
using RedHare.Patterns.Serialization;
using Xunit;

namespace RedHare.Patterns.Tests.Serialization;

public sealed partial class ValueCodecTests
{
    private static readonly byte[] First = RandomNumberGenerator.GetBytes(32), Second = RandomNumberGenerator.GetBytes(16);

    [Fact]
    public void Types_survive()
    {
        Survives("");
        Survives("null");
        Survives("42");
        Survives(42);
        Survives(42L);
        Survives(0.1m);
        Survives(double.MaxValue);
        Survives(true);
        Survives(Guid.NewGuid());
        Survives(new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)));
        Survives(new Cat("Mia", 3), new SerializationOptions { Json = CatJson.Default.Options });
        Assert.Equal([1, 2, 3], RoundTrip<byte[]>([1, 2, 3]));
        Assert.Empty(RoundTrip<byte[]>([]));
    }

    [Fact]
    public void A_type_that_nobody_names_is_refused_and_told_how() =>
        Assert.Contains("JsonSerializable(typeof(Cat))", Assert.Throws<NotSupportedException>(() => new ValueSerializers(new SerializationOptions()).Codec<Cat>()).Message);

    [Fact]
    public void A_serializer_of_the_programs_own_comes_first()
    {
        var codec = new ValueSerializers(new SerializationOptions { Factories = [new Backwards()] }).Codec<string>();
        Assert.Equal("=olleh"u8.ToArray(), codec.Encode("hello"));
        Assert.Equal("hello", codec.Decode(codec.Encode("hello")));
    }

    [Fact]
    public void Large_values_are_compressed_where_it_helps()
    {
        var codec = new ValueSerializers(new SerializationOptions { CompressAbove = 100 }).Codec<byte[]>();
        var zeros = new byte[100_000];
        Assert.InRange(codec.Encode(zeros).Length, 6, 1000);
        Assert.Equal(zeros, codec.Decode(codec.Encode(zeros)));
        var noise = RandomNumberGenerator.GetBytes(10_000);
        Assert.Equal(10_001, codec.Encode(noise).Length);
        Assert.Equal(noise, codec.Decode(codec.Encode(noise)));
        Assert.Equal(101, codec.Encode(new byte[100]).Length);
        // What was written plain is read by who compresses, and the other way round.
        var plain = new ValueSerializers(new SerializationOptions()).Codec<byte[]>();
        Assert.Equal(zeros, plain.Decode(codec.Encode(zeros)));
        Assert.Equal(zeros, codec.Decode(plain.Encode(zeros)));
        // Damage is told, not taken for a value.
        var damaged = codec.Encode(zeros);
        damaged[1]++;
        Assert.Throws<InvalidDataException>(() => codec.Decode(damaged));
        Assert.Throws<InvalidDataException>(() => codec.Decode(Array.Empty<byte>()));
        Assert.Throws<InvalidDataException>(() => codec.Decode("?"u8.ToArray()));
    }

    [Fact]
    public void Encrypted_values_tell_nothing_and_cannot_be_changed_or_moved()
    {
        var codec = Encrypting(new ValueKeyRing("a", First));
        var frame = codec.Encode("a secret that is long enough", "key:1"u8);
        Assert.DoesNotContain("secret", System.Text.Encoding.Latin1.GetString(frame));
        Assert.NotEqual(frame, codec.Encode("a secret that is long enough", "key:1"u8));
        Assert.Equal("a secret that is long enough", codec.Decode(frame, "key:1"u8));
        Assert.Throws<AuthenticationTagMismatchException>(() => codec.Decode(frame, "key:2"u8));
        for (var i = 0; i < frame.Length; i++)
        {
            var changed = frame.ToArray();
            changed[i] ^= 1;
            Assert.ThrowsAny<Exception>(() => codec.Decode(changed, "key:1"u8));
            if (i > 0) Assert.ThrowsAny<Exception>(() => codec.Decode(frame.AsMemory(0, i), "key:1"u8));
        }
        Assert.Throws<CryptographicException>(() => new ValueSerializers(new SerializationOptions()).Codec<string>().Decode(frame, "key:1"u8));
    }

    [Fact]
    public void Keys_rotate()
    {
        var keys = new ValueKeyRing("a", First);
        var codec = Encrypting(keys);
        var old = codec.Encode("old");
        keys.Add("b", Second);
        keys.Use("b");
        var young = codec.Encode("young");
        Assert.Equal("b", keys.CurrentId);
        Assert.Equal("old", codec.Decode(old));
        Assert.Equal("young", Encrypting(new ValueKeyRing("b", Second)).Decode(young));
        Assert.Throws<InvalidOperationException>(() => keys.Remove("b"));
        keys.Remove("a");
        Assert.Throws<CryptographicException>(() => codec.Decode(old));
        Assert.Equal("young", codec.Decode(young));
        Assert.Throws<ArgumentException>(() => keys.Add("b", First));
        Assert.Throws<ArgumentException>(() => keys.Add("c", new byte[8]));
        Assert.Throws<KeyNotFoundException>(() => keys.Use("c"));
    }

    /// <summary>Whoever can write to the server cannot slip in what was never encrypted, unless a changeover is on.</summary>
    [Fact]
    public void What_is_not_encrypted_is_refused_where_keys_are()
    {
        var plain = new ValueSerializers(new SerializationOptions()).Codec<string>().Encode("planted");
        Assert.Throws<CryptographicException>(() => Encrypting(new ValueKeyRing("a", First)).Decode(plain));
        Assert.Equal("planted", new ValueSerializers(new SerializationOptions { Keys = new ValueKeyRing("a", First), ReadsUnencrypted = true }).Codec<string>().Decode(plain));
    }

    [Fact]
    public void Compression_and_encryption_go_together()
    {
        var codec = new ValueSerializers(new SerializationOptions { CompressAbove = 100, Keys = new ValueKeyRing("a", First) }).Codec<byte[]>();
        var zeros = new byte[100_000];
        Assert.InRange(codec.Encode(zeros).Length, 6, 1000);
        Assert.Equal(zeros, codec.Decode(codec.Encode(zeros)));
    }

    private static ValueCodec<string> Encrypting(ValueKeyRing keys) => new ValueSerializers(new SerializationOptions { Keys = keys }).Codec<string>();

    private static void Survives<T>(T value, SerializationOptions? options = null) => Assert.Equal(value, RoundTrip(value, options));

    private static T RoundTrip<T>(T value, SerializationOptions? options = null)
    {
        var codec = new ValueSerializers(options ?? new SerializationOptions()).Codec<T>();
        return codec.Decode(codec.Encode(value));
    }

    internal sealed record Cat(string Name, int Age);

    [JsonSerializable(typeof(Cat))]
    private sealed partial class CatJson : JsonSerializerContext;

    private sealed class Backwards : IHybridCacheSerializerFactory, IHybridCacheSerializer<string>
    {
        public bool TryCreateSerializer<T>([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IHybridCacheSerializer<T>? serializer) => (serializer = this as IHybridCacheSerializer<T>) is not null;

        public void Serialize(string value, IBufferWriter<byte> target) => target.Write(value.Reverse().Select(letter => (byte)letter).ToArray());

        public string Deserialize(ReadOnlySequence<byte> source) => new([.. source.ToArray().Reverse().Select(letter => (char)letter)]);
    }
}
