using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using RedHare.Amqp;
using RedHare.Broker;
using RedHare.Management.Json;

namespace RedHare.Management.Views;

/// <summary>A binding, and the key that stands for it in a path.</summary>
internal static class BindingView
{
    public static JsonObject Of(Binding binding) => new()
    {
        ["source"] = binding.Source.Name.Text,
        ["vhost"] = binding.Source.Host.Name,
        ["destination"] = binding.Target.Name.Text,
        ["destination_type"] = binding.Target.Kind,
        ["routing_key"] = binding.Key.Text,
        ["arguments"] = AmqpJson.Of(binding.Arguments),
        ["properties_key"] = PropertiesKey(binding.Key.Text, binding.Arguments),
    };

    /// <summary>A queue is bound to the default exchange by its name, without anybody having bound it.</summary>
    public static JsonObject Implicit(MessageQueue queue) => new()
    {
        ["source"] = "",
        ["vhost"] = queue.Host.Name,
        ["destination"] = queue.Name.Text,
        ["destination_type"] = "queue",
        ["routing_key"] = queue.Name.Text,
        ["arguments"] = new JsonObject(),
        ["properties_key"] = PropertiesKey(queue.Name.Text, AmqpTable.Empty),
    };

    /// <summary>The routing key, quoted, and a hash of the arguments where there are some. The hash is not the one of Erlang, which no client can foresee either.</summary>
    public static string PropertiesKey(string key, AmqpTable arguments)
    {
        if (arguments.Count == 0) return key.Length == 0 ? "~" : Quote(key);
        return $"{Quote(key)}~{Hash(arguments)}";
    }

    private static string Hash(AmqpTable arguments) =>
        Convert.ToBase64String(SHA256.HashData(arguments.ToBytes())[..4]).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    // As a form's field is quoted.
    private static string Quote(string key)
    {
        var quoted = new StringBuilder(key.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(key))
        {
            var character = (char)octet;
            if (char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_') quoted.Append(character);
            else if (character == ' ') quoted.Append('+');
            else quoted.Append('%').Append(octet.ToString("X2", CultureInfo.InvariantCulture));
        }

        return quoted.ToString();
    }
}
