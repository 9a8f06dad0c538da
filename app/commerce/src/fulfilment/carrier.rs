//! Carriers that the shop knows, and where each says how a parcel stands.

use thiserror::Error;

use crate::text;

code_enum! {
    Carrier {
        Dhl => "dhl",
        Dpd => "dpd",
        Gls => "gls",
        Hermes => "hermes",
        Ups => "ups",
        FedEx => "fedex",
        Usps => "usps",
        RoyalMail => "royal_mail",
        LaPoste => "la_poste",
        PostNl => "postnl",
        AustrianPost => "austrian_post",
        SwissPost => "swiss_post",
        /// Any other, by the name that staff type.
        Other => "other",
    }
}

/// The longest name of a carrier, tracking number and link.
const MAX_NAME: usize = 64;
const MAX_NUMBER: usize = 128;
const MAX_LINK: usize = 500;

/// How a parcel can be followed. All of it may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tracking {
    /// The carrier's name, as shoppers read it.
    pub carrier: Option<String>,
    pub number: Option<String>,
    /// An `https` address.
    pub url: Option<String>,
}

/// The same as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrackingInput {
    /// The code of a [`Carrier`], or empty.
    pub carrier: String,
    /// The name of another carrier; the known ones have theirs.
    pub carrier_name: String,
    pub number: String,
    /// Empty: the carrier's own page.
    pub url: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TrackingError {
    #[error("That carrier is not known.")]
    UnknownCarrier,
    #[error("The carrier's name, the tracking number or the link is too long.")]
    TooLong,
    #[error("The link has to begin with https://.")]
    NotHttps,
}

impl Carrier {
    /// What the carrier calls itself; [`Carrier::Other`] has no name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dhl => "DHL",
            Self::Dpd => "DPD",
            Self::Gls => "GLS",
            Self::Hermes => "Hermes",
            Self::Ups => "UPS",
            Self::FedEx => "FedEx",
            Self::Usps => "USPS",
            Self::RoyalMail => "Royal Mail",
            Self::LaPoste => "La Poste",
            Self::PostNl => "PostNL",
            Self::AustrianPost => "Österreichische Post",
            Self::SwissPost => "Swiss Post",
            Self::Other => "",
        }
    }

    /// The carrier's page about a parcel.
    #[must_use]
    pub fn link(self, number: &str) -> Option<String> {
        let before = match self {
            Self::Dhl => "https://www.dhl.com/global-en/home/tracking.html?tracking-id=",
            Self::Dpd => "https://tracking.dpd.de/status/en_GB/parcel/",
            Self::Gls => "https://gls-group.com/EU/en/parcel-tracking/?match=",
            Self::Hermes => {
                "https://www.myhermes.de/empfangen/sendungsverfolgung/sendungsinformation#"
            }
            Self::Ups => "https://www.ups.com/track?tracknum=",
            Self::FedEx => "https://www.fedex.com/fedextrack/?trknbr=",
            Self::Usps => "https://tools.usps.com/go/TrackConfirmAction?tLabels=",
            Self::RoyalMail => "https://www.royalmail.com/track-your-item#/tracking-results/",
            Self::LaPoste => "https://www.laposte.fr/outils/suivre-vos-envois?code=",
            Self::PostNl => "https://jouw.postnl.nl/track-and-trace/",
            Self::AustrianPost => "https://www.post.at/s/sendungsdetails?snr=",
            Self::SwissPost => "https://service.post.ch/ekp-web/ui/entry/search/",
            Self::Other => return None,
        };
        Some(format!("{before}{}", encoded(number)))
    }
}

impl Tracking {
    pub fn parse(input: &TrackingInput) -> Result<Self, TrackingError> {
        let carrier = match input.carrier.trim() {
            "" => None,
            code => Some(Carrier::parse(code).map_err(|_| TrackingError::UnknownCarrier)?),
        };
        let name = match carrier {
            None | Some(Carrier::Other) => typed(&input.carrier_name, MAX_NAME)?,
            Some(known) => Some(known.name().to_owned()),
        };
        let number = typed(&input.number, MAX_NUMBER)?;
        let url = match typed(&input.url, MAX_LINK)? {
            Some(url) => Some(secure(url)?),
            None => carrier
                .zip(number.as_deref())
                .and_then(|(carrier, number)| carrier.link(number))
                .filter(|link| link.len() <= MAX_LINK),
        };
        Ok(Self {
            carrier: name,
            number,
            url,
        })
    }
}

fn typed(text: &str, most: usize) -> Result<Option<String>, TrackingError> {
    let text = text::line(text);
    if text.chars().count() > most {
        return Err(TrackingError::TooLong);
    }
    Ok((!text.is_empty()).then_some(text))
}

/// An address that can stand in a link on the shopper's page and in an e-mail.
fn secure(url: String) -> Result<String, TrackingError> {
    let host = url.strip_prefix("https://").unwrap_or_default();
    let host = host.split(['/', '?', '#']).next().unwrap_or_default();
    let is_host = host.contains('.')
        && host
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':'));
    let is_plain = url
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b'<' | b'>' | b'\\'));
    if is_host && is_plain {
        Ok(url)
    } else {
        Err(TrackingError::NotHttps)
    }
}

/// Blanks are only there to be read.
fn encoded(number: &str) -> String {
    let mut text = String::new();
    for byte in number.bytes().filter(|byte| *byte != b' ') {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_') {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(carrier: &str, number: &str, url: &str) -> TrackingInput {
        TrackingInput {
            carrier: carrier.to_owned(),
            carrier_name: "Bike Express".to_owned(),
            number: number.to_owned(),
            url: url.to_owned(),
        }
    }

    #[test]
    fn a_known_carrier_has_its_name_and_its_page_for_every_parcel() {
        let known = Carrier::ALL.iter().filter(|it| **it != Carrier::Other);
        for carrier in known {
            let tracking = Tracking::parse(&input(carrier.as_str(), " 00 34/0 ", "")).unwrap();
            assert_eq!(tracking.carrier.as_deref(), Some(carrier.name()));
            assert_eq!(tracking.number.as_deref(), Some("00 34/0"));
            let link = tracking.url.unwrap();
            assert!(link.starts_with("https://"), "{link}");
            assert!(link.ends_with("0034%2F0"), "{link}");
        }
        let without = Tracking::parse(&input("dhl", "", "")).unwrap();
        assert_eq!((without.number, without.url), (None, None));
    }

    #[test]
    fn another_carrier_is_called_as_typed_and_has_the_link_that_was_typed() {
        let other = Tracking::parse(&input("other", "7", "https://bike.example/7?a=b")).unwrap();
        assert_eq!(other.carrier.as_deref(), Some("Bike Express"));
        assert_eq!(other.url.as_deref(), Some("https://bike.example/7?a=b"));
        assert_eq!(
            Tracking::parse(&TrackingInput::default()),
            Ok(Tracking::default())
        );
    }

    #[test]
    fn a_link_that_is_not_https_or_could_break_out_of_a_page_is_refused() {
        for url in [
            "http://dhl.de/1",
            "javascript:alert(1)",
            "https://",
            "https://x",
            "https://a.example/\"onclick",
            "https://user@a.example/",
            "//a.example",
        ] {
            let refused = Tracking::parse(&input("dhl", "1", url));
            assert_eq!(refused, Err(TrackingError::NotHttps), "{url}");
        }
        let long = Tracking::parse(&input("dhl", &"1".repeat(129), ""));
        assert_eq!(long, Err(TrackingError::TooLong));
        let unknown = Tracking::parse(&input("pigeon", "1", ""));
        assert_eq!(unknown, Err(TrackingError::UnknownCarrier));
    }
}
