using RedHare.Engine.Structures;
using Xunit;

namespace RedHare.Engine.Tests.Structures;

/// <summary>Drives a pack and a list of byte arrays through the same random edits and compares them after each.</summary>
public sealed class PackModelTests(ITestOutputHelper output)
{
    private readonly List<byte[]> _model = [];
    private ArrayPackStorage _storage = ArrayPackStorage.EmptyPack();

    [Theory]
    [InlineData(1)]
    [InlineData(20260)]
    [InlineData(77777)]
    public void Random_edits_agree_with_a_list(int seed)
    {
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var step = 0; step < 2000; step++)
        {
            Edit(random);
            Compare();
            if (step % 8 == 0) CompareSearch(random);
        }
    }

    private void Edit(Random random)
    {
        var value = PackSamples.Next(random);
        var second = PackSamples.Next(random);
        var index = random.Next(Math.Max(_model.Count, 1));
        var at = Pack.Seek(_storage.Array, index);
        var operation = random.Next(_model.Count > 60 ? 14 : 10);
        switch (operation)
        {
            case 0:
                Pack.Append(ref _storage, value);
                _model.Add(value);
                break;
            case 1:
                Pack.Prepend(ref _storage, value);
                _model.Insert(0, value);
                break;
            case 2:
                var pair = Pack.Append(ref _storage, value, second);
                _model.Add(value);
                _model.Add(second);
                Assert.Equal(pair, Pack.Seek(_storage.Array, -2));
                break;
            case 3:
                var integer = PackSamples.NextInteger(random);
                Pack.Append(ref _storage, integer);
                _model.Add(System.Text.Encoding.ASCII.GetBytes($"{integer}"));
                break;
            case 4:
                var batch = new Batch([value, second, value]);
                Pack.AppendAll(ref _storage, ref batch);
                _model.AddRange([value, second, value]);
                break;
            case 5 when _model.Count > 0:
                Assert.Equal(at, Pack.InsertBefore(ref _storage, at, value));
                _model.Insert(index, value);
                break;
            case 6 when _model.Count > 0:
                var behind = Pack.InsertAfter(ref _storage, at, value);
                _model.Insert(index + 1, value);
                Assert.Equal(Pack.Seek(_storage.Array, index + 1), behind);
                break;
            case 7 when _model.Count > 0:
                Pack.InsertBefore(ref _storage, at, value, second);
                _model.InsertRange(index, [value, second]);
                break;
            case 8 or 9 when _model.Count > 0:
                Pack.Replace(ref _storage, at, value);
                _model[index] = value;
                break;
            case 10 when _model.Count < 90:
                Pack.Merge(ref _storage, _storage.Array.ToArray());
                _model.AddRange([.. _model]);
                break;
            case > 9:
                var count = random.Next(1, 12);
                if (operation == 13)
                {
                    Pack.DeleteRange(ref _storage, index - _model.Count, count);
                }
                else
                {
                    var following = Pack.Delete(ref _storage, at, count);
                    Assert.Equal(Pack.Seek(_storage.Array, index), following);
                }
                _model.RemoveRange(index, Math.Min(count, _model.Count - index));
                break;
        }
    }

    private void Compare()
    {
        ReadOnlySpan<byte> pack = _storage.Array;
        Assert.True(Pack.Validate(pack, deep: true));
        Assert.Equal(_model.Count, Pack.Count(pack));
        Span<byte> scratch = stackalloc byte[PackEntry.ScratchLength];
        var index = 0;
        foreach (var entry in Pack.Enumerate(pack))
        {
            if (!entry.Text(scratch).SequenceEqual(_model[index++])) Assert.Fail($"element {index - 1} differs");
            if (entry.Length != _model[index - 1].Length) Assert.Fail($"element {index - 1} has another length");
        }
        Assert.Equal(_model.Count, index);
        for (var offset = Pack.Last(pack); offset >= 0; offset = Pack.Previous(pack, offset))
            if (!Pack.Get(pack, offset).Equals(_model[--index])) Assert.Fail($"element {index} differs on the way back");
        Assert.Equal(0, index);
    }

    private void CompareSearch(Random random)
    {
        ReadOnlySpan<byte> pack = _storage.Array;
        foreach (var skip in (ReadOnlySpan<int>)[0, 1, 2])
        {
            var value = _model.Count > 0 && random.Next(2) == 0 ? _model[random.Next(_model.Count)] : PackSamples.Next(random);
            var start = random.Next(Math.Max(_model.Count, 1));
            var expected = -1;
            for (var i = start; i < _model.Count && expected < 0; i += skip + 1)
                if (_model[i].AsSpan().SequenceEqual(value)) expected = Pack.Seek(pack, i);
            Assert.Equal(expected, Pack.Find(pack, Pack.Seek(pack, start), value, skip));
        }
        var index = random.Next(-_model.Count - 2, _model.Count + 2);
        var position = index < 0 ? index + _model.Count : index;
        var sought = Pack.Seek(pack, index);
        Assert.Equal(position >= 0 && position < _model.Count, sought >= 0);
        if (sought >= 0) Assert.True(Pack.Get(pack, sought).Equals(_model[position]));
    }

    private struct Batch(byte[][] values) : IPackSource
    {
        public readonly int Count => values.Length;
        public readonly PackValue Get(int index) => values[index];
    }
}
