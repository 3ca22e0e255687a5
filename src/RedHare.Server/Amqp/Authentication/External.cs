using RedHare.Net;
using RedHare.Server.Tls;

namespace RedHare.Server.Amqp.Authentication;

/// <summary>SASL's EXTERNAL: the user is named by the certificate that TLS has checked, as by RabbitMQ's rabbitmq_auth_mechanism_ssl. What the response says does not matter.</summary>
internal static class External
{
    public const string Name = "EXTERNAL";

    /// <summary>The user's name. When there is none, <paramref name="reason"/> says why, in RabbitMQ's words.</summary>
    public static string? Read(TlsInfo tls, CertificateLogin login, out string reason)
    {
        reason = "";
        if (tls.PeerCertificate is not { } certificate)
        {
            reason = "connection peer presented no TLS (x.509) certificate";
            return null;
        }
        var user = login == CertificateLogin.CommonName ? SubjectName.CommonName(certificate.SubjectName) : SubjectName.Format(certificate.SubjectName);
        if (string.IsNullOrEmpty(user)) reason = "no name found";
        return string.IsNullOrEmpty(user) ? null : user;
    }
}
