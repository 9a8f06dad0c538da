//! The whole purchase from countries of every continent, each with the address of a public building there.

use commerce::ids::ShippingMethodId;
use commerce::shipping::{ShippingMethod, Tariff};
use commerce::zone::Area;
use database::pricing::{StoredShippingZone, put_shipping_zone};

use crate::buyer::{Buyer, checked, text};
use crate::html;
use crate::till::{Till, euro, on_each_database};

/// Country, street, town, region and postcode as typed, and the lines below the name as the order shows them.
type Place = [&'static str; 6];

#[rustfmt::skip]
const PLACES: &[Place] = &[
    // Europe
    ["DE", "Rathausstraße 15", "Berlin", "", "D-10178", "Rathausstraße 15 / 10178 Berlin / Germany"],
    ["AT", "Friedrich-Schmidt-Platz 1", "Wien", "", "A-1010", "Friedrich-Schmidt-Platz 1 / 1010 Wien / Austria"],
    ["CH", "Stadthausquai 17", "Zürich", "", "8001", "Stadthausquai 17 / CH-8001 Zürich / Switzerland"],
    ["FR", "Place de l’Hôtel de Ville", "Paris", "", "F-75004", "Place de l’Hôtel de Ville / 75004 Paris / France"],
    ["IE", "University College, College Road", "Cork", "Co. Cork", "T12 K8AF",
        "University College, College Road / Cork / Co. Cork / T12 K8AF / Ireland"],
    ["GB", "Trinity Street", "Cambridge", "", "cb21tq", "Trinity Street / Cambridge / CB2 1TQ / United Kingdom"],
    ["GB", "Soldiers’ Mess", "BFPO", "", "bfpo 1", "Soldiers’ Mess / BFPO / BFPO 1 / United Kingdom"],
    ["SE", "Hantverkargatan 1", "Stockholm", "", "111 52", "Hantverkargatan 1 / SE-111 52 Stockholm / Sweden"],
    ["IT", "Piazza del Campidoglio 1", "Roma", "rm", "I-00186", "Piazza del Campidoglio 1 / 00186 Roma RM / Italy"],
    ["ES", "Calle de Montalbán 1", "Madrid", "Madrid", "28014", "Calle de Montalbán 1 / 28014 Madrid / Spain"],
    ["PT", "Praça do Município", "Lisboa", "", "1100-365", "Praça do Município / 1100-365 Lisboa / Portugal"],
    ["NL", "Amstel 1", "Amsterdam", "", "1011pn", "Amstel 1 / 1011 PN Amsterdam / Netherlands"],
    ["PL", "Krakowskie Przedmieście 26/28", "Warszawa", "", "00927",
        "Krakowskie Przedmieście 26/28 / 00-927 Warszawa / Poland"],
    ["HU", "Városház utca 9-11", "Budapest", "", "H-1052", "Budapest / Városház utca 9-11 / 1052 / Hungary"],
    ["LV", "Rātslaukums 1", "Rīga", "", "1539", "Rātslaukums 1 / Rīga, LV-1539 / Latvia"],
    // Asia
    ["JP", "2-8-1 Nishi-Shinjuku", "Shinjuku-ku", "東京", "〒１６３－８００１",
        "2-8-1 Nishi-Shinjuku / Shinjuku-ku, Tokyo / 163-8001 / Japan"],
    ["JP", "西新宿2-8-1", "新宿区", "Tokyo", "163-8001", "〒163-8001 / 東京都新宿区 / 西新宿2-8-1"],
    ["IN", "Mahapalika Marg", "Mumbai", "Maharashtra", "400001", "Mahapalika Marg / Mumbai 400001 / Maharashtra / India"],
    ["CN", "30 Shuangqing Road", "Haidian", "Beijing", "100084", "30 Shuangqing Road / Haidian / Beijing, 100084 / China"],
    ["KR", "110 Sejong-daero", "Jung-gu", "Seoul", "04524", "110 Sejong-daero / Jung-gu / Seoul / 04524 / South Korea"],
    ["HK", "2 Tim Mei Avenue", "Tamar", "Hong Kong Island", "", "2 Tim Mei Avenue / Tamar / Hong Kong Island / Hong Kong"],
    ["AE", "Salah Al Din Street", "Dubai", "Dubai", "", "Salah Al Din Street / Dubai / United Arab Emirates"],
    ["SG", "1 St Andrew’s Road", "", "", "178957", "1 St Andrew’s Road / SINGAPORE 178957 / Singapore"],
    ["QA", "Al Corniche Street", "Doha", "", "", "Al Corniche Street / Doha / Qatar"],
    // Africa
    ["ZA", "12 Hertzog Boulevard", "Cape Town", "", "8001", "12 Hertzog Boulevard / Cape Town / 8001 / South Africa"],
    ["EG", "El Gamaa Street 1", "Giza", "Giza", "١٢٦١٣", "El Gamaa Street 1 / Giza / 12613 / Egypt"],
    ["NG", "University Road", "Akoka", "Lagos", "101017", "University Road / Akoka 101017 / Lagos / Nigeria"],
    ["KE", "City Hall Way", "Nairobi", "", "00100", "City Hall Way / Nairobi / 00100 / Kenya"],
    ["CM", "Boulevard du 20 Mai", "Yaoundé", "", "", "Boulevard du 20 Mai / Yaoundé / Cameroon"],
    ["RE", "1 rue Pasteur", "Saint-Denis", "", "97400", "1 rue Pasteur / 97400 Saint-Denis / Réunion"],
    // The Americas
    ["US", "City Hall Park", "New York", "new york", "10007", "City Hall Park / New York, NY 10007 / United States"],
    ["US", "303 University Drive", "Mangilao", "GU", "96923", "303 University Drive / Mangilao, GU 96923 / United States"],
    ["VI", "2 John Brewers Bay", "Charlotte Amalie", "", "00802-9990",
        "2 John Brewers Bay / Charlotte Amalie VI 00802-9990 / US Virgin Islands"],
    ["CA", "100 Queen Street West", "Toronto", "Ontario", "m5h2n2", "100 Queen Street West / Toronto ON M5H 2N2 / Canada"],
    ["MX", "Plaza de la Constitución 2", "Ciudad de México", "CDMX", "06000",
        "Plaza de la Constitución 2 / 06000 Ciudad de México, CDMX / Mexico"],
    ["BR", "Viaduto do Chá 15", "São Paulo", "SP", "01002020", "Viaduto do Chá 15 / São Paulo-SP / 01002-020 / Brazil"],
    ["AR", "Bolívar 1", "Buenos Aires", "", "C1066AAA", "Bolívar 1 / C1066AAA Buenos Aires / Argentina"],
    ["GP", "Place Gourbeyre", "Basse-Terre", "", "97100", "Place Gourbeyre / 97100 Basse-Terre / Guadeloupe"],
    // Oceania
    ["AU", "483 George Street", "Sydney", "nsw", "2000", "483 George Street / Sydney NSW 2000 / Australia"],
    ["NZ", "113 The Terrace", "Wellington", "", "6011", "113 The Terrace / Wellington 6011 / New Zealand"],
    ["FJ", "Laucala Bay Road", "Suva", "", "", "Laucala Bay Road / Suva / Fiji"],
];

#[tokio::test(flavor = "multi_thread")]
async fn a_parcel_is_ordered_to_every_continent_and_written_as_its_country_does() {
    on_each_database(100, async |till| {
        deliver_everywhere(till).await;
        for place in PLACES {
            order_to(till, place).await;
        }
        till.balances().await;
    })
    .await;
}

async fn order_to(till: &Till, place: &Place) {
    let [country, line1, city, region, postcode, written] = *place;
    let buyer = Buyer::new(till);
    buyer.take(till.mug, 1).await;
    let fields = [
        ("email", "ada@example.org"),
        ("name", "Ada Lovelace"),
        ("country", country),
        ("line1", line1),
        ("city", city),
        ("region", region),
        ("postcode", postcode),
        ("billing_same", "1"),
    ];
    buyer.give_address(&fields).await;
    let page = text(buyer.get("/checkout/delivery").await, 200).await;
    let method = checked(&page, "method");
    let answer = buyer
        .post("/checkout/delivery", &[("method", &method)])
        .await;
    assert_eq!(answer.status(), 303, "{country}");
    let page = text(buyer.get("/checkout/payment").await, 200).await;
    let inline = written.split(" / ").collect::<Vec<_>>().join(", ");
    assert!(
        page.contains(&inline),
        "{country}: {inline} is missing in {page}"
    );
    let answer = buyer
        .order(&page, &[("payment", "test"), ("test_choice", "approve")])
        .await;
    let order = crate::buyer::place(&answer);
    let page = text(buyer.get(&order).await, 200).await;
    let shown = address_of(&page);
    assert!(
        shown.contains(written),
        "{country}: {written} is not in {shown}"
    );
}

/// The lines of the order page's delivery address.
fn address_of(page: &str) -> String {
    let address = html::inner(page, "address").into_iter().next();
    let address = address.unwrap_or_default().replace("<!---->", "");
    address.replace("<br>", " / ")
}

async fn deliver_everywhere(till: &Till) {
    let method = ShippingMethod {
        id: ShippingMethodId(0),
        name: "International parcel".to_owned(),
        tariff: Tariff::Flat { price: euro(1690) },
        min_days: 6,
        max_days: 14,
        tax_class: None,
    };
    let zone = StoredShippingZone {
        name: "Rest of the world".to_owned(),
        areas: vec![Area::WORLD],
        methods: vec![method],
    };
    let stored = database::transaction(&till.shop.shop.db, |tx| {
        let zone = zone.clone();
        async move { put_shipping_zone(&*tx, &zone).await }
    });
    stored.await.unwrap();
}
