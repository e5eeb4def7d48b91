//! TLS of a listener, as a client of another make meets it: the certificate that the workbench made is all
//! that the client has to trust.

use hl7wb_tests::terminal::Listening;
use hl7wb_tests::{Outcome, ensure, peers};
use std::net::TcpListener;

const MESSAGE: &str = "MSH|^~\\&|REG|HOSP|LAB|HOSP|20260314081500||ADT^A01|TLS1|P|2.3\rPID|1||4711^^^HOSP^MR||Vale^Iris\r";

#[test]
fn the_certificate_that_is_made_is_all_that_a_client_needs() -> Outcome {
    let mut listening = Listening::prepare()?;
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    listening.write(
        "endpoints/secure.toml",
        &format!(
            "format = \"hl7wb.endpoint/1\"\nname = \"Secure\"\nkind = \"listener\"\n\n[listen]\nport = {port}\n\n[listen.tls]\n"
        ),
    )?;
    listening.start_with(&["--endpoint", "secure"])?;
    let made = listening.file(".workbench/tls/secure.pem");
    let answer = peers::send_over_tls(port, &made, MESSAGE)?;
    ensure(
        answer.starts_with("TLSv1.3") && answer.contains("MSA|AA|TLS1"),
        &answer,
    )?;
    // Python's own list of authorities does not know it, as ours would not.
    let other = listening.folder().join("other.pem");
    std::fs::write(&other, OTHER)?;
    let answer = peers::send_over_tls(port, &other, MESSAGE)?;
    ensure(answer.starts_with("refused: self-signed"), &answer)?;
    let said = listening.stop()?;
    ensure(said.matches("  AA").count() == 1, said)
}

/// A certificate of nobody.
const OTHER: &str = "-----BEGIN CERTIFICATE-----
MIIBeDCCAR+gAwIBAgIUNNmC8OUJTiYDWFYbppwDxBfXF/MwCgYIKoZIzj0EAwIw
ETEPMA0GA1UEAwwGbm9ib2R5MCAXDTI2MTEyNzIxMTg1M1oYDzIxMjYxMTAzMjEx
ODUzWjARMQ8wDQYDVQQDDAZub2JvZHkwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC
AARk8p5YibDqxE2vrEDZtkMUZuWlHe3P+BqXkb3WPaRpHyciPIdPvAEgLbMCJdhW
x6HlQ3mv8n38IdafEybE66Hgo1MwUTAdBgNVHQ4EFgQURM15d6r8bTTls9QC43xE
0UXSNXowHwYDVR0jBBgwFoAURM15d6r8bTTls9QC43xE0UXSNXowDwYDVR0TAQH/
BAUwAwEB/zAKBggqhkjOPQQDAgNHADBEAiB3bA7o1zWjGI4AZJx/t6cIMpu9o1lY
IpI6fjZAQtOPNAIgHKGmkpXOfZzSl8PnrBW00cFJMq52uLh8dG7XJfpWs8c=
-----END CERTIFICATE-----
";
