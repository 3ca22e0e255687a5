using System.Diagnostics;

namespace RedHare.Patterns.Telemetry;

/// <summary>A trace's context on its way with a message: the W3C's <c>traceparent</c>, and behind a space its <c>tracestate</c>, where there is one.</summary>
internal static class TraceText
{
    /// <summary>The context of what runs; null when nothing is traced.</summary>
    public static string? Current => Of(Activity.Current);

    /// <summary>The context of an activity.</summary>
    public static string? Of(Activity? activity) =>
        activity is not { IdFormat: ActivityIdFormat.W3C, Id: { } id } ? null : string.IsNullOrEmpty(activity.TraceStateString) ? id : $"{id} {activity.TraceStateString}";

    /// <summary>A link to who sent it; none where the text is none.</summary>
    public static ActivityLink[] Links(string? text)
    {
        if (text is null) return [];
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        var (parent, state) = space < 0 ? (text, null) : (text[..space], text[(space + 1)..]);
        return ActivityContext.TryParse(parent, state, isRemote: true, out var context) ? [new ActivityLink(context)] : [];
    }
}
