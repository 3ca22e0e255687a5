namespace RedHare.Lua;

/// <summary><c>string.gsub</c>.</summary>
internal static class StringReplacement
{
    public static int GSub(LuaCall call)
    {
        var text = call.CheckString(0);
        var pattern = call.CheckString(1);
        var replacement = call[2];
        var limit = (int)call.OptInteger(3, text.Length + 1L);
        var template = replacement.Type switch
        {
            LuaType.Number or LuaType.String => call.CheckString(2),
            LuaType.Table or LuaType.Function => null,
            _ => throw call.Bad(2, "string/function/table expected"),
        };

        var matcher = new PatternMatcher(call.Thread, text.Span, pattern.Span);
        var from = matcher.IsAnchored ? 1 : 0;
        var buffer = new LuaBuffer(call.State, stackalloc byte[256]);
        var subject = text.Span;
        var place = 0;
        var count = 0;
        while (count < limit)
        {
            if (from == 0)
            {
                var candidate = matcher.Candidate(place);
                if (candidate > subject.Length) break;
                buffer.Append(subject[place..candidate]);
                place = candidate;
            }
            var end = matcher.Match(place, from);
            if (end >= 0)
            {
                count++;
                if (template is not null) AppendTemplate(ref buffer, matcher, template.Span, place, end);
                else AppendValue(call, ref buffer, matcher, subject, replacement, place, end);
            }
            if (end > place) place = end;
            else if (place < subject.Length) buffer.Append(subject[place++]);
            else break;
            if (from != 0) break;
        }
        if (count == 0)
        {
            buffer.Release();
            return call.Return(text, 0);
        }
        buffer.Append(subject[place..]);
        return call.Return(buffer.ToText(), count);
    }

    /// <summary>%0 is the match, %1 to %9 the captures, % before anything else that thing; at the end it is a NUL, as C reads there.</summary>
    private static void AppendTemplate(ref LuaBuffer buffer, in PatternMatcher matcher, ReadOnlySpan<byte> template, int start, int end)
    {
        while (true)
        {
            var escape = template.IndexOf((byte)'%');
            if (escape < 0)
            {
                buffer.Append(template);
                return;
            }
            buffer.Append(template[..escape]);
            var named = escape + 1 < template.Length ? template[escape + 1] : (byte)0;
            if (named == '0') buffer.Append(matcher.Subject[start..end]);
            else if (CharacterClass.IsDigit(named)) matcher.AppendCapture(ref buffer, named - '1', start, end);
            else buffer.Append(named);
            template = template[Math.Min(escape + 2, template.Length)..];
        }
    }

    private static void AppendValue(
        LuaCall call, ref LuaBuffer buffer, in PatternMatcher matcher, ReadOnlySpan<byte> subject, LuaValue replacement, int start, int end)
    {
        var value = replacement.Table is null
            ? CallFunction(call, matcher, replacement, start, end)
            : call.Thread.Index(replacement, matcher.Capture(0, start, end));
        if (value.IsFalsy) buffer.Append(subject[start..end]);
        else if (value.String is { } text) buffer.Append(text.Span);
        else if (value.IsNumber) buffer.Append(LuaNumber.ToText(value.Number).Span);
        else throw call.Error($"invalid replacement value (a {LuaText.TypeName(value)})");
    }

    private static LuaValue CallFunction(LuaCall call, in PatternMatcher matcher, LuaValue function, int start, int end)
    {
        if (matcher.Level <= 1) return call.Thread.Call1(function, matcher.Capture(0, start, end));
        var values = new ResultSlots();
        for (var i = 0; i < matcher.Level; i++) values[i] = matcher.Capture(i, start, end);
        var results = call.Thread.Call(function, values[..matcher.Level]);
        return results.Length > 0 ? results[0] : LuaValue.Nil;
    }
}
