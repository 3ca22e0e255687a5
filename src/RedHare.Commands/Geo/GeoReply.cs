using RedHare.Engine;

namespace RedHare.Commands.Geo;

/// <summary>Answers places and distances in Redis's digits.</summary>
internal static class GeoReply
{
    private const int Decimals = 4;

    extension(ReplyWriter reply)
    {
        /// <summary>Longitude and latitude: in RESP2 with 17 decimals at most.</summary>
        public void Point(GeoPoint point)
        {
            reply.Array(2);
            reply.Coordinate(point.Longitude);
            reply.Coordinate(point.Latitude);
        }

        /// <summary>A distance, with four decimals.</summary>
        public void Distance(double distance)
        {
            Span<byte> digits = stackalloc byte[RedisNumber.MaxLongLength + 2];
            var scaled = (long)Math.Round(distance * 10_000, MidpointRounding.ToEven);
            var length = RedisNumber.Format(scaled / 10_000, digits);
            digits[length] = (byte)'.';
            var rest = (int)(scaled % 10_000);
            for (var i = length + Decimals; i > length; i--)
            {
                digits[i] = (byte)('0' + rest % 10);
                rest /= 10;
            }
            reply.Bulk(digits[..(length + 1 + Decimals)]);
        }

        private void Coordinate(double value)
        {
            if (reply.Protocol > 2) { reply.Double(value); return; }
            Span<byte> text = stackalloc byte[32];
            reply.Bulk(text[..LongDouble.FromDouble(value).Format(text)]);
        }
    }
}
