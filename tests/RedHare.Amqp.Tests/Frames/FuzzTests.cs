using Xunit;

namespace RedHare.Amqp.Tests.Frames;

/// <summary>Bytes that nobody meant: every reader must come to an end, without an exception and without a look past the window it was given.</summary>
public class FuzzTests
{
    [Fact]
    public void Frames_read_alike_whatever_is_behind_them()
    {
        var random = new Random(3);
        var bytes = new byte[64];
        for (var round = 0; round < 200_000; round++)
        {
            random.NextBytes(bytes);
            bytes[0] = (byte)random.Next(1, 9);
            bytes[3] = bytes[4] = bytes[5] = 0;
            bytes[6] = (byte)random.Next(0, 40);
            if (random.Next(2) == 0) bytes[7 + bytes[6]] = Frame.End;
            var length = random.Next(0, bytes.Length);
            var whole = FrameReader.Read(bytes.AsSpan(0, length), 4096, out var frame, out var size);
            Assert.Equal(FrameReader.Read(bytes.AsSpan(0, length).ToArray(), 4096, out _, out var sameSize), whole);
            Assert.Equal(size, sameSize);
            if (whole == FrameResult.Complete) Assert.Equal(bytes[6], frame.Payload.Length);
        }
    }

    [Fact]
    public void Arguments_of_every_method_may_be_noise()
    {
        var random = new Random(4);
        var read = 0;
        for (var round = 0; round < 300_000; round++)
        {
            var arguments = Noise(random);
            var method = MethodSamples.All[random.Next(MethodSamples.All.Count)];
            if (method.Read(arguments) == FieldError.None) read++;
        }
        Assert.InRange(read, 1000, 299_000);
    }

    [Fact]
    public void Samples_with_a_byte_changed_or_an_end_cut_off_may_fail_but_do_not_throw()
    {
        var random = new Random(5);
        for (var round = 0; round < 100_000; round++)
        {
            var method = MethodSamples.All[random.Next(MethodSamples.All.Count)];
            var arguments = method.Bytes.AsSpan(4).ToArray();
            if (arguments.Length == 0) continue;
            if (random.Next(2) == 0) arguments[random.Next(arguments.Length)] = (byte)random.Next(256);
            else Array.Resize(ref arguments, random.Next(arguments.Length));
            method.Read(arguments);
        }
    }

    [Fact]
    public void Properties_that_pass_the_check_can_be_read_and_rewritten()
    {
        var random = new Random(6);
        var good = 0;
        for (var round = 0; round < 300_000; round++)
        {
            var properties = Noise(random);
            var reader = new PropertiesReader(properties);
            _ = reader.Headers;
            _ = reader.AppId;
            _ = reader.DeliveryMode;
            if (PropertiesReader.Check(properties) != FieldError.None) continue;
            good++;
            foreach (var flag in Enum.GetValues<PropertyFlags>())
            {
                if (flag == PropertyFlags.None) continue;
                Assert.Equal(reader.Has(flag), !reader.Find(flag).IsEmpty);
            }
            var without = new BasicProperties(properties).Without(PropertyFlags.Expiration);
            Assert.Equal(FieldError.None, PropertiesReader.Check(without.Raw.Span));
            Assert.False(without.Reader.Has(PropertyFlags.Expiration));
        }
        Assert.InRange(good, 100, 299_000);
    }

    // Mostly small numbers and the letters of types, so that noise gets past the first field.
    private static byte[] Noise(Random random)
    {
        var bytes = new byte[random.Next(0, 40)];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = random.Next(4) switch
            {
                0 => 0,
                1 => (byte)random.Next(0, 8),
                2 => (byte)"SItFAVlTdbBsuifDxLQ"[random.Next(19)],
                _ => (byte)random.Next(256),
            };
        }
        return bytes;
    }
}
