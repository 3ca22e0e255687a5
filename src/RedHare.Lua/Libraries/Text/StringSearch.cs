using System.Buffers;

namespace RedHare.Lua;

/// <summary><c>string.find</c>, <c>match</c> and <c>gmatch</c>.</summary>
internal static class StringSearch
{
    private static readonly SearchValues<byte> Specials = SearchValues.Create("^$*+?.([%-"u8);

    public static int Find(LuaCall call) => Search(call, isFind: true);

    public static int Match(LuaCall call) => Search(call, isFind: false);

    private static int Search(LuaCall call, bool isFind)
    {
        var text = call.CheckString(0);
        var pattern = call.CheckString(1);
        var init = Math.Clamp(StringLibrary.Place(call.OptInteger(2, 1), text.Length) - 1, 0, text.Length);
        var start = (int)init;
        if (isFind && (!call[3].IsFalsy || IsPlain(pattern.Span))) return FindPlain(call, text, pattern, start);

        var matcher = new PatternMatcher(call.Thread, text.Span, pattern.Span);
        var from = matcher.IsAnchored ? 1 : 0;
        do
        {
            if (from == 0 && (start = matcher.Candidate(start)) > text.Length) break;
            var end = matcher.Match(start, from);
            if (end < 0) continue;
            if (!isFind) return Captures(call, matcher, start, end);
            return matcher.Level == 0 ? call.Return(start + 1, end) : FoundWithCaptures(call, matcher, start, end);
        }
        while (start++ < text.Length && from == 0);
        return call.Return(LuaValue.Nil);
    }

    /// <summary>C looks for special characters up to the first NUL, and then searches the whole.</summary>
    private static bool IsPlain(ReadOnlySpan<byte> pattern)
    {
        var end = pattern.IndexOf((byte)0);
        return !(end < 0 ? pattern : pattern[..end]).ContainsAny(Specials);
    }

    private static int FindPlain(LuaCall call, LuaString text, LuaString pattern, int start)
    {
        call.State.Tick((text.Length - start) >> 5);
        var found = text.Span[start..].IndexOf(pattern.Span);
        if (found < 0) return call.Return(LuaValue.Nil);
        return call.Return(start + found + 1, start + found + pattern.Length);
    }

    private static int FoundWithCaptures(LuaCall call, in PatternMatcher matcher, int start, int end)
    {
        var values = new ResultSlots();
        values[0] = start + 1;
        values[1] = end;
        for (var i = 0; i < matcher.Level; i++) values[i + 2] = matcher.Capture(i, start, end);
        return call.Return(values[..(matcher.Level + 2)]);
    }

    private static int Captures(LuaCall call, in PatternMatcher matcher, int start, int end)
    {
        if (matcher.Level <= 1) return call.Return(matcher.Capture(0, start, end));
        var values = new ResultSlots();
        for (var i = 0; i < matcher.Level; i++) values[i] = matcher.Capture(i, start, end);
        return call.Return(values[..matcher.Level]);
    }

    public static int GMatch(LuaCall call)
    {
        var text = call.CheckString(0);
        var pattern = call.CheckString(1);
        var next = 0;
        call.State.Charge(160);
        return call.Return(new LuaNativeFunction("for iterator", step =>
        {
            // An anchor has no meaning here: ^ is a character.
            var matcher = new PatternMatcher(step.Thread, text.Span, pattern.Span);
            for (var start = matcher.Candidate(next); start <= text.Length; start = matcher.Candidate(start + 1))
            {
                var end = matcher.Match(start, 0);
                if (end < 0) continue;
                next = end == start ? end + 1 : end;
                return Captures(step, matcher, start, end);
            }
            next = text.Length + 1;
            return step.Return();
        }));
    }
}
