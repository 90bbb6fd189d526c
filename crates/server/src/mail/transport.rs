//! SMTP: one connection per letter, with a bound on the time of all of it. The library writes the headers, so that nothing
//! in a name or a subject can begin another one.

use super::MailError;
use crate::config::{Mail, MailSecurity};
use crate::secret;
use lettre::address::Envelope;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use magegate_service::mail::{Composed, Failure};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use std::time::{Duration, SystemTime};

/// Refusals that concern the account at the mail server, not the letter: it wants other credentials, or protection.
const ABOUT_US: [u16; 5] = [454, 530, 534, 535, 538];

/// The way to the mail server.
#[derive(Debug, Clone)]
pub(crate) struct Transport {
    smtp: AsyncSmtpTransport<Tokio1Executor>,
    timeout: Duration,
}

/// A letter with its envelope.
#[derive(Debug)]
pub(crate) struct Letter<'a> {
    /// What it says, and who signs it.
    pub(crate) composed: &'a Composed,
    /// Where it goes.
    pub(crate) to: &'a str,
    /// What tells it from other letters.
    pub(crate) key: &'a str,
    /// When it was ordered.
    pub(crate) date: SystemTime,
}

impl Transport {
    /// Reads what the configuration names; speaks to nobody yet.
    pub(crate) fn new(config: &Mail) -> Result<Self, MailError> {
        let host = config.host.0.as_str();
        let timeout = Duration::from_secs(config.timeout_seconds);
        let port = u16::try_from(config.port).unwrap_or(u16::MAX);
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
            .port(port)
            .timeout(Some(timeout))
            .tls(match config.security {
                MailSecurity::None => Tls::None,
                MailSecurity::StartTls => Tls::Required(tls(config)?),
                MailSecurity::Tls => Tls::Wrapper(tls(config)?),
            });
        if !config.username.0.is_empty() {
            builder =
                builder.credentials(Credentials::new(config.username.0.clone(), password(config)?));
        }
        Ok(Self { smtp: builder.build(), timeout })
    }

    /// Hands a letter to the mail server; gives the server's answer.
    pub(crate) async fn send(&self, letter: &Letter<'_>) -> Result<String, Failure> {
        let message = message(letter)?;
        let sending = tokio::time::timeout(self.timeout, self.smtp.send(message));
        match sending.await {
            Ok(Ok(response)) => {
                let text: Vec<&str> = response.message().collect();
                Ok(format!("{} {}", response.code(), text.join(" ")))
            }
            Ok(Err(error)) => {
                let is_about_us =
                    error.status().is_some_and(|status| ABOUT_US.contains(&u16::from(status)));
                let is_final = error.is_permanent() && !is_about_us;
                Err(Failure { text: error.to_string(), is_final })
            }
            Err(_) => {
                let text = format!("no answer within {} seconds", self.timeout.as_secs());
                Err(Failure { text, is_final: false })
            }
        }
    }
}

fn message(letter: &Letter<'_>) -> Result<Message, Failure> {
    let composed = letter.composed;
    let sender = address(&composed.from.email).ok_or_else(|| Failure {
        text: format!("the sender's address {:?} is none", composed.from.email),
        is_final: false,
    })?;
    let unusable =
        || Failure { text: "the recipient's address is none".to_owned(), is_final: true };
    let recipient = address(letter.to).ok_or_else(unusable)?;
    let envelope = Envelope::new(Some(sender.clone()), vec![recipient.clone()]);
    let id = format!("<{}@{}>", letter.key, sender.domain());
    let name = Some(visible(&composed.from.name)).filter(|name| !name.is_empty());
    let parts =
        MultiPart::alternative_plain_html(composed.parts.text.clone(), composed.parts.html.clone());
    // Says to answering machines that nobody waits for their answers (RFC 3834).
    let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
    Message::builder()
        .from(Mailbox::new(name, sender))
        .to(Mailbox::new(None, recipient))
        .subject(visible(&composed.parts.subject))
        .date(letter.date)
        .message_id(Some(id))
        .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()))
        .envelope(envelope.map_err(|_| unusable())?)
        .multipart(parts)
        .map_err(|error| Failure { text: error.to_string(), is_final: true })
}

/// An address whose domain is written as mail servers read it: `münchen.example` is `xn--mnchen-3ya.example`.
fn address(text: &str) -> Option<Address> {
    let (user, domain) = text.rsplit_once('@')?;
    let domain = if domain.is_ascii() {
        domain.to_owned()
    } else {
        idna::domain_to_ascii_strict(domain).ok()?
    };
    Address::new(user, domain).ok()
}

/// The text without control characters, over which the library would fall.
fn visible(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

fn tls(config: &Mail) -> Result<TlsParameters, MailError> {
    let mut builder = TlsParameters::builder(config.host.0.clone());
    if let Some(file) = &config.ca_file {
        let shown = file.display();
        let pem = std::fs::read(file).map_err(|cause| {
            MailError(format!("mail.ca_file: {shown}: cannot be read: {cause}"))
        })?;
        let none = || MailError(format!("mail.ca_file: {shown}: holds no certificates"));
        let certificates: Vec<_> =
            CertificateDer::pem_slice_iter(&pem).collect::<Result<_, _>>().map_err(|_| none())?;
        if certificates.is_empty() {
            return Err(none());
        }
        for certificate in certificates {
            let certificate = Certificate::from_der(certificate.to_vec()).map_err(|_| none())?;
            builder = builder.add_root_certificate(certificate);
        }
    }
    let fault = |error| MailError(format!("mail: TLS cannot be used: {error}"));
    builder.build_rustls().map_err(fault)
}

fn password(config: &Mail) -> Result<String, MailError> {
    let Some(file) = &config.password_file else {
        return Ok(config.password.expose().to_owned());
    };
    let read = secret::from_file(file);
    let password = read.map_err(|error| MailError(format!("mail.password_file: {error:#}")))?;
    Ok(password.expose().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use magegate_service::mail::{Mailbox as Sender, Parts};

    fn composed(name: &str, email: &str, subject: &str) -> Composed {
        Composed {
            from: Sender { name: name.to_owned(), email: email.to_owned() },
            parts: Parts {
                subject: subject.to_owned(),
                text: "Grüße\n.\nlink".to_owned(),
                html: "<p>Grüße</p>".to_owned(),
            },
        }
    }

    fn written(composed: &Composed, to: &str) -> Result<String, Failure> {
        let letter = Letter { composed, to, key: "k3y", date: SystemTime::UNIX_EPOCH };
        message(&letter).map(|message| String::from_utf8(message.formatted()).unwrap())
    }

    #[test]
    fn a_message_has_both_parts_and_the_headers_that_receivers_look_at() {
        let text = written(&composed("Owner", "owner@shop.example", "Hi"), "a@b.example").unwrap();
        for line in [
            "From: Owner <owner@shop.example>\r\n",
            "To: a@b.example\r\n",
            "Subject: Hi\r\n",
            "Date: Thu, 01 Jan 1970 00:00:00 +0000\r\n",
            "Message-ID: <k3y@shop.example>\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "Content-Type: multipart/alternative;",
            "Content-Type: text/plain; charset=utf-8\r\n",
            "Content-Type: text/html; charset=utf-8\r\n",
        ] {
            assert!(text.contains(line), "{line} in {text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_begins_a_header_of_its_own(name in "\\PC{0,20}[\r\n]{0,3}\\PC{0,20}", subject in "\\PC{0,80}[\r\n]{0,3}Bcc: x@y.z") {
            let text = written(&composed(&name, "o@shop.example", &subject), "a@b.example").unwrap();
            let (head, _) = text.split_once("\r\n\r\n").unwrap();
            let known = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"];
            for line in head.split("\r\n").filter(|line| !line.starts_with([' ', '\t'])) {
                let is_known = line.split_once(':').is_some_and(|(name, _)| known.contains(&name));
                proptest::prop_assert!(is_known, "{:?}", head);
            }
        }
    }

    #[test]
    fn addresses_of_all_scripts_are_written_as_mail_servers_read_them() {
        for (given, written) in [
            ("o'b+x@sub.example.co.uk", "o'b+x@sub.example.co.uk"),
            ("a@münchen.example", "a@xn--mnchen-3ya.example"),
            ("jösé@example.com", "jösé@example.com"),
            ("\"q q\"@example.com", "\"q q\"@example.com"),
        ] {
            assert_eq!(address(given).unwrap().to_string(), written);
            let good = composed("", "o@shop.example", "x");
            let letter =
                Letter { composed: &good, to: given, key: "k", date: SystemTime::UNIX_EPOCH };
            let message = message(&letter).unwrap();
            assert_eq!(message.envelope().to(), [address(given).unwrap()]);
        }
    }

    #[test]
    fn a_recipient_that_is_no_address_is_given_up_and_such_a_sender_waits_for_its_setting() {
        let good = composed("", "o@shop.example", "x");
        for to in ["", "nobody", "a@b.example\r\nRCPT TO:<x@y.z>", "a@b.example>, <x@y.z"] {
            assert!(written(&good, to).unwrap_err().is_final, "{to}");
        }
        assert!(!written(&composed("", "", "x"), "a@b.example").unwrap_err().is_final);
    }
}
