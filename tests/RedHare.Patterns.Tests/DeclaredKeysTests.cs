using System.Reflection;
using System.Text;
using RedHare.Commands;
using RedHare.Lua;
using RedHare.Scripting;
using Xunit;

namespace RedHare.Patterns.Tests;

/// <summary>Every script of the patterns locks the shards of its KEYS alone: none makes the whole data set wait.</summary>
public sealed class DeclaredKeysTests
{
    [Fact]
    public void Every_script_declares_its_keys()
    {
        var table = new CommandTable([new ScriptingModule()]);
        var scripts = typeof(PatternContext).Assembly.GetTypes()
            .Where(type => !type.ContainsGenericParameters)
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic).Select(field => (Name: $"{type.Name}.{field.Name}", Script: ScriptOf(field)!)))
            .Where(field => field.Script is not null)
            .ToArray();
        Assert.Contains(scripts, script => script.Name == "StepScript.Script");
        foreach (var (name, script) in scripts)
        {
            var analysis = ScriptAnalysis.Of(LuaCompiler.Compile(Encoding.UTF8.GetBytes(script.Source), "@user_script"));
            Assert.True(analysis is not null && DeclaredKeys.Cover(analysis, table), $"{name} takes all shards.");
        }
    }

    // A job queue's scripts stand in wrappers.
    private static RedisScript? ScriptOf(FieldInfo field) =>
        field.FieldType == typeof(RedisScript) ? (RedisScript)field.GetValue(null)!
        : field.FieldType.Name == "JobScript" ? (RedisScript)field.FieldType.GetProperty("Script")!.GetValue(field.GetValue(null))!
        : null;
}
