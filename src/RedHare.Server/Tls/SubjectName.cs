using System.Formats.Asn1;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace RedHare.Server.Tls;

/// <summary>Names of certificates as RabbitMQ writes them, and users of EXTERNAL are named: RFC 4514 without blanks, with whatever is not printable ASCII escaped byte by byte.</summary>
internal static class SubjectName
{
    private const string CommonNameId = "2.5.4.3";

    /// <summary>The whole name, the most specific part first.</summary>
    public static string Format(X500DistinguishedName name)
    {
        var text = new StringBuilder();
        foreach (var part in Parts(name, reversed: true))
        {
            if (text.Length > 0) text.Append(part.IsFurther ? '+' : ',');
            text.Append(Label(part.Type)).Append('=');
            Escape(text, part.Value);
        }
        return text.ToString();
    }

    /// <summary>The common names, joined by commas; null when there is none.</summary>
    public static string? CommonName(X500DistinguishedName name)
    {
        var names = Parts(name, reversed: false).Where(static part => part.Type == CommonNameId).Select(static part => part.Value).ToList();
        return names.Count == 0 ? null : string.Join(',', names);
    }

    // The sequence of sets of type and value, read here: .NET's own reader gives no values of parts that are sets of several.
    private static List<Part> Parts(X500DistinguishedName name, bool reversed)
    {
        var sets = new List<List<Part>>();
        try
        {
            var sequence = new AsnReader(name.RawData, AsnEncodingRules.DER).ReadSequence();
            while (sequence.HasData)
            {
                var set = sequence.ReadSetOf(skipSortOrderValidation: true);
                var parts = new List<Part>();
                while (set.HasData)
                {
                    var pair = set.ReadSequence();
                    parts.Add(new Part(pair.ReadObjectIdentifier(), Text(pair), parts.Count > 0));
                }
                sets.Add(parts);
            }
        }
        catch (Exception exception) when (exception is AsnContentException or CryptographicException)
        {
            return [];
        }
        if (reversed) sets.Reverse();
        return [.. sets.SelectMany(static set => set)];
    }

    private static string Text(AsnReader reader)
    {
        var tag = reader.PeekTag();
        return tag.TagClass == TagClass.Universal && (UniversalTagNumber)tag.TagValue is
            UniversalTagNumber.UTF8String or UniversalTagNumber.PrintableString or UniversalTagNumber.IA5String or UniversalTagNumber.BMPString or UniversalTagNumber.T61String
            or UniversalTagNumber.VisibleString or UniversalTagNumber.NumericString
            ? reader.ReadCharacterString((UniversalTagNumber)tag.TagValue)
            : "#" + Convert.ToHexString(reader.ReadEncodedValue().Span);
    }

    private static string Label(string type) => type switch
    {
        "2.5.4.4" => "SN",
        "2.5.4.42" => "GIVENNAME",
        "2.5.4.43" => "INITIALS",
        "2.5.4.44" => "GENERATIONQUALIFIER",
        CommonNameId => "CN",
        "2.5.4.7" => "L",
        "2.5.4.8" => "ST",
        "2.5.4.10" => "O",
        "2.5.4.11" => "OU",
        "2.5.4.12" => "TITLE",
        "2.5.4.6" => "C",
        "2.5.4.5" => "SERIALNUMBER",
        "2.5.4.65" => "PSEUDONYM",
        "0.9.2342.19200300.100.1.25" => "DC",
        "1.2.840.113549.1.9.1" => "EMAILADDRESS",
        "2.5.4.9" => "STREET",
        "0.9.2342.19200300.100.1.1" => "UID",
        _ => type,
    };

    private static void Escape(StringBuilder text, string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        for (var i = 0; i < bytes.Length; i++)
        {
            var letter = (char)bytes[i];
            var isEdge = (i == 0 && letter is ' ' or '#') || (i == bytes.Length - 1 && letter == ' ');
            if (letter is < ' ' or >= '~') text.Append('\\').Append(bytes[i].ToString("X2", CultureInfo.InvariantCulture));
            else if (isEdge || letter is '"' or '+' or ',' or ';' or '<' or '>' or '\\') text.Append('\\').Append(letter);
            else text.Append(letter);
        }
    }

    /// <summary>A type with its value; one that belongs to the same set as the one before is a further one.</summary>
    private readonly record struct Part(string Type, string Value, bool IsFurther);
}
