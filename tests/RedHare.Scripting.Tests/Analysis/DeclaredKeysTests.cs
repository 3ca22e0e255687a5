using System.Text;
using RedHare.Commands;
using RedHare.Lua;
using Xunit;

namespace RedHare.Scripting.Tests.Analysis;

public sealed class DeclaredKeysTests
{
    private readonly CommandTable _table = new([new ScriptingModule()]);

    [Theory]
    [InlineData("return 1")]
    [InlineData("if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end")]
    [InlineData("redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])")]
    [InlineData("redis.call('del', unpack(KEYS))")]
    [InlineData("redis.call('del', KEYS[1], KEYS[2], unpack(KEYS, 3))")]
    [InlineData("redis.call('hset', KEYS[1], unpack(ARGV))")]
    [InlineData("redis.call('rename', KEYS[1], KEYS[2])")]
    [InlineData("redis.call('mset', KEYS[1], ARGV[1], KEYS[2], 'x')")]
    [InlineData("redis.call('zunionstore', KEYS[1], 2, KEYS[2], KEYS[3], 'weights', ARGV[1], 2)")]
    [InlineData("redis.call('bitop', 'and', KEYS[1], KEYS[2], KEYS[3])")]
    [InlineData("redis.call('object', 'encoding', KEYS[1])")]
    [InlineData("redis.call('xadd', KEYS[1], '*', unpack(ARGV))")]
    [InlineData("redis.call('xread', 'count', 1, 'streams', KEYS[1], KEYS[2], '0', '0')")]
    [InlineData("redis.call('sort', KEYS[1], 'limit', 0, 1)")]
    [InlineData("return redis.call('time')")]
    [InlineData("redis.call('publish', ARGV[1], 'x')")]
    [InlineData("redis.call('nosuch', 'a')")]
    [InlineData("redis.call('config', 'nosuch', 'a')")]
    [InlineData("redis.call('get')")]
    [InlineData("redis.call('blpop', KEYS[1], KEYS[2], 0)")]
    public void Covered(string script) => Assert.True(Covers(script));

    [Theory]
    [InlineData("redis.call('get', ARGV[1])")]
    [InlineData("redis.call('get', 'a')")]
    [InlineData("redis.call('get', KEYS[1] .. 'x')")]
    [InlineData("redis.call('del', KEYS[1], ARGV[1])")]
    [InlineData("redis.call('del', unpack(ARGV))")]
    [InlineData("redis.call('del', KEYS[1], unpack(ARGV))")]
    [InlineData("redis.call('del', ARGV[1], unpack(KEYS))")]
    [InlineData("redis.call('get', unpack(ARGV))")]
    [InlineData("redis.call('rename', KEYS[1], unpack(ARGV))")]
    [InlineData("redis.call('rename', KEYS[1], 'a')")]
    [InlineData("redis.call('mset', KEYS[1], ARGV[1], 'a', 'x')")]
    [InlineData("redis.call('mset', KEYS[1], ARGV[1], unpack(KEYS))")]
    [InlineData("redis.call('zunionstore', KEYS[1], ARGV[1], KEYS[2], 'a')")]
    [InlineData("redis.call('zunionstore', KEYS[1], 2, KEYS[2], 'a')")]
    [InlineData("redis.call('zunionstore', KEYS[1], 1, unpack(ARGV))")]
    [InlineData("redis.call('zunion', ARGV[1], KEYS[1])")]
    [InlineData("redis.call('bitop', 'and', KEYS[1], KEYS[2], 'a')")]
    [InlineData("redis.call('object', ARGV[1], KEYS[1])")]
    [InlineData("redis.call('object', unpack(ARGV))")]
    [InlineData("redis.call('xread', ARGV[1], 1, 'streams', KEYS[1], '0')")]
    [InlineData("redis.call('xread', 'streams', KEYS[1], 'a', '0', '0')")]
    [InlineData("redis.call('sort', KEYS[1], 'by', 'w_*')")]
    [InlineData("redis.call('sort', KEYS[1], ARGV[1], 'a')")]
    [InlineData("redis.call('sort', KEYS[1], 'get', 'o_*')")]
    [InlineData("redis.call('flushall')")]
    [InlineData("redis.call('flushdb')")]
    [InlineData("redis.call('swapdb', 0, 1)")]
    [InlineData("redis.call('keys', '*')")]
    [InlineData("redis.call('scan', 0)")]
    [InlineData("redis.call('dbsize')")]
    [InlineData("redis.call('randomkey')")]
    [InlineData("redis.call('info')")]
    public void Not_covered(string script) => Assert.False(Covers(script));

    private bool Covers(string script) => DeclaredKeys.Cover(ScriptAnalysis.Of(LuaCompiler.Compile(Encoding.UTF8.GetBytes(script), "@user_script"))!, _table);
}
