//! The regions of the countries whose addresses name one.

/// A region, such as a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    pub code: &'static str,
    pub name: &'static str,
}

pub(super) fn of(country: &str) -> &'static [Region] {
    match country {
        "US" => STATES_OF_US,
        "CA" => PROVINCES_OF_CANADA,
        "AU" => STATES_OF_AUSTRALIA,
        _ => &[],
    }
}

const fn region(code: &'static str, name: &'static str) -> Region {
    Region { code, name }
}

#[rustfmt::skip]
const STATES_OF_US: &[Region] = &[
    region("AL", "Alabama"), region("AK", "Alaska"), region("AZ", "Arizona"),
    region("AR", "Arkansas"), region("CA", "California"), region("CO", "Colorado"),
    region("CT", "Connecticut"), region("DE", "Delaware"), region("DC", "District of Columbia"),
    region("FL", "Florida"), region("GA", "Georgia"), region("HI", "Hawaii"),
    region("ID", "Idaho"), region("IL", "Illinois"), region("IN", "Indiana"),
    region("IA", "Iowa"), region("KS", "Kansas"), region("KY", "Kentucky"),
    region("LA", "Louisiana"), region("ME", "Maine"), region("MD", "Maryland"),
    region("MA", "Massachusetts"), region("MI", "Michigan"), region("MN", "Minnesota"),
    region("MS", "Mississippi"), region("MO", "Missouri"), region("MT", "Montana"),
    region("NE", "Nebraska"), region("NV", "Nevada"), region("NH", "New Hampshire"),
    region("NJ", "New Jersey"), region("NM", "New Mexico"), region("NY", "New York"),
    region("NC", "North Carolina"), region("ND", "North Dakota"), region("OH", "Ohio"),
    region("OK", "Oklahoma"), region("OR", "Oregon"), region("PA", "Pennsylvania"),
    region("RI", "Rhode Island"), region("SC", "South Carolina"), region("SD", "South Dakota"),
    region("TN", "Tennessee"), region("TX", "Texas"), region("UT", "Utah"),
    region("VT", "Vermont"), region("VA", "Virginia"), region("WA", "Washington"),
    region("WV", "West Virginia"), region("WI", "Wisconsin"), region("WY", "Wyoming"),
    region("PR", "Puerto Rico"), region("AE", "Armed Forces Europe"),
    region("AP", "Armed Forces Pacific"), region("AA", "Armed Forces Americas"),
];

#[rustfmt::skip]
const PROVINCES_OF_CANADA: &[Region] = &[
    region("AB", "Alberta"), region("BC", "British Columbia"), region("MB", "Manitoba"),
    region("NB", "New Brunswick"), region("NL", "Newfoundland and Labrador"),
    region("NT", "Northwest Territories"), region("NS", "Nova Scotia"), region("NU", "Nunavut"),
    region("ON", "Ontario"), region("PE", "Prince Edward Island"), region("QC", "Quebec"),
    region("SK", "Saskatchewan"), region("YT", "Yukon"),
];

#[rustfmt::skip]
const STATES_OF_AUSTRALIA: &[Region] = &[
    region("ACT", "Australian Capital Territory"), region("NSW", "New South Wales"),
    region("NT", "Northern Territory"), region("QLD", "Queensland"),
    region("SA", "South Australia"), region("TAS", "Tasmania"), region("VIC", "Victoria"),
    region("WA", "Western Australia"),
];
