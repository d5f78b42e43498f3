//! `GET /api/v1/tps/{tps}/figures.pdf`

use std::net::IpAddr;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};

use super::{Shared, subject};
use crate::api::permit::Permit;
use crate::api::policy::FiguresPdf;
use crate::api::problem::{Answer, Code, internal};
use crate::report::witness::WitnessCopy;

/// The figures that this very account entered last, as a PDF for the witnesses: nothing of what another account read.
pub async fn figures_pdf(permit: Permit<FiguresPdf>, request: HttpRequest, office: Shared) -> Answer {
    let (contest, tps) = subject(&request, &office)?;
    let copy = {
        let state = office.engine.state();
        let index = state.find_contest(&contest).ok_or(Code::UNKNOWN_CONTEST)?;
        let inside = state.contest(index).is_some_and(|c| c.definition().region.contains(tps.kelurahan()));
        let place = state.find_tps(tps).filter(|_| inside).ok_or(Code::UNKNOWN_TPS)?;
        WitnessCopy::of(&state, permit.actor, index, place).ok_or(Code::NO_FIGURES_OF_YOURS)?
    };
    let address = address(&request);
    let name = format!("attachment; filename=\"salinan-{contest}-{tps}-{}.pdf\"", copy.seq);
    let made = web::block(move || copy.to_pdf(&address)).await.map_err(|error| internal(&error))?;
    Ok(HttpResponse::Ok()
        .content_type("application/pdf")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_DISPOSITION, name))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .body(made.map_err(|error| internal(&error))?))
}

/// The address under which the asker reached us, for the paper. TLS ends at the proxy in front, so the scheme is not what arrives here:
/// only who tries the program out on this machine or network comes without it.
fn address(request: &HttpRequest) -> String {
    let named = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    // HTTP/2 has it in the request line.
    let host = named.or_else(|| request.uri().authority().map(|own| own.as_str())).unwrap_or_default();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    // Longer or stranger than a name and port: the paper then names the path alone.
    if host.is_empty() || host.len() > 100 || !host.chars().all(plain) {
        return String::new();
    }
    let name = host
        .rsplit_once(':')
        .filter(|(_, port)| port.chars().all(|c| c.is_ascii_digit()))
        .map_or(host, |(name, _)| name);
    let near = match name.trim_matches(['[', ']']).parse() {
        Ok(IpAddr::V4(v4)) => v4.is_loopback() || v4.is_private(),
        Ok(IpAddr::V6(v6)) => v6.is_loopback(),
        Err(_) => name == "localhost",
    };
    format!("{}://{host}", if near { "http" } else { "https" })
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn the_address_is_that_of_the_asker() {
        for (host, address) in [
            ("rekap.example.id", "https://rekap.example.id"),
            ("rekap.example.id:8443", "https://rekap.example.id:8443"),
            ("127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("[::1]:8080", "http://[::1]:8080"),
            ("localhost:8080", "http://localhost:8080"),
            ("192.168.1.7:8080", "http://192.168.1.7:8080"),
            ("evil host/\"x", ""),
        ] {
            let request = TestRequest::default().insert_header((header::HOST, host)).to_http_request();
            assert_eq!(super::address(&request), address, "{host}");
        }
    }
}
