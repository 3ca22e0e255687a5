using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RedHare.Management.Http;

namespace RedHare.Management.Json;

/// <summary>The answer that is a list: sorted, cut into pages if a page was asked for, with the columns that were asked for.</summary>
internal static class Listing
{
    private const int DefaultPageSize = 100;
    private const int LargestPageSize = 500;

    private static readonly string[] ByHostAndName = ["vhost", "name"];

    public static Reply Of(Call call, IEnumerable<JsonObject> items, params string[] order)
    {
        if (!TryReadPage(call, out var page, out var size, out var refused)) return refused;
        var all = items.ToList();
        var found = page is null ? all : Filter(call, all);
        var total = all.Count;
        found = Sort(call, found, order.Length == 0 ? ByHostAndName : order);
        if (page is null) return Reply.Ok(Columns.Of(call).Select(found));
        var skipped = ((long)page.Value - 1) * size;
        if (skipped > 0 && skipped >= found.Count) return Reply.Error(400, "page_out_of_range", $"Page out of range, page: {page} page size: {size}, len: {found.Count}");
        var shown = found.Skip((int)skipped).Take(size).ToList();
        return Reply.Ok(new JsonObject
        {
            ["filtered_count"] = found.Count,
            ["item_count"] = shown.Count,
            ["items"] = Columns.Of(call).Select(shown),
            ["page"] = page,
            ["page_count"] = (found.Count + size - 1) / size,
            ["page_size"] = size,
            ["total_count"] = total,
        });
    }

    private static bool TryReadPage(Call call, out int? page, out int size, out Reply refused)
    {
        (page, size, refused) = (null, DefaultPageSize, Reply.NoContent);
        var (pageText, sizeText) = (call.Query("page"), call.Query("page_size"));
        if (pageText is null) return true;
        if (!int.TryParse(pageText, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            || (sizeText is not null && !int.TryParse(sizeText, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out size)))
        {
            refused = Reply.BadRequest("Pagination parameters are invalid");
            return false;
        }

        page = number;
        if (number > 0 && size is > 0 and <= LargestPageSize) return true;
        refused = Reply.Error(400, "invalid_pagination_parameters", $"Invalid pagination parameters: page number {number}, page size {sizeText ?? "undefined"}");
        return false;
    }

    private static List<JsonObject> Filter(Call call, List<JsonObject> all)
    {
        var wanted = call.Query("name");
        if (string.IsNullOrEmpty(wanted)) return all;
        if (call.Query("use_regex") != "true") return [.. all.Where(item => item.Text("name").Contains(wanted, StringComparison.OrdinalIgnoreCase))];
        try
        {
            // Not the backtracking engine: the expression is a stranger's.
            var expression = new Regex(wanted, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
            return [.. all.Where(item => expression.IsMatch(item.Text("name")))];
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            throw new BadRequestException($"Invalid regular expression: {exception.Message}");
        }
    }

    private static List<JsonObject> Sort(Call call, List<JsonObject> items, string[] order)
    {
        var paths = (call.Query("sort") is { Length: > 0 } sort ? [sort, .. order] : order).Select(static path => path.Split('.')).ToArray();
        var sorted = items.OrderBy(item => Array.ConvertAll(paths, path => Find(item, path)), JsonOrder.Instance).ToList();
        if (call.Query("sort_reverse") == "true") sorted.Reverse();
        return sorted;
    }

    private static JsonNode? Find(JsonObject item, string[] path)
    {
        JsonNode? node = item;
        foreach (var part in path) node = node is JsonObject fields && fields.TryGetPropertyValue(part, out var found) ? found : JsonOrder.Nothing;
        return node;
    }
}
