//! Invented traffic, the same in every run: admissions of about 630 bytes, laboratory results of about
//! 3.1 kB, and one result of 10 MB with 44,001 OBX.
//!
//! Shapes and lengths are those of real feeds (empty fields, repetitions, subcomponents, escapes, an
//! accent now and then); nobody in it exists.

#![allow(
    dead_code,
    reason = "each benchmark takes the traffic that it is about"
)]

use std::fmt::Write;

/// Admissions, transfers, updates and discharges.
pub(crate) fn admissions(count: usize) -> Vec<Vec<u8>> {
    let mut dice = Dice(0x5EED_0001);
    (1..=count)
        .map(|number| admission(&mut dice, number).into_bytes())
        .collect()
}

/// Laboratory results with some twenty values each.
pub(crate) fn results(count: usize) -> Vec<Vec<u8>> {
    let mut dice = Dice(0x5EED_0002);
    (1..=count)
        .map(|number| {
            let values = dice.number(15, 26);
            result(&mut dice, number, values).into_bytes()
        })
        .collect()
}

/// One result of 10 MB.
pub(crate) fn large() -> Vec<u8> {
    let mut dice = Dice(0x5EED_0003);
    let mut text = result(&mut dice, 1, 0);
    let note = "slow-growing culture, read again by a second person, \
                no change against the days before, to be repeated";
    for set in 1..=44_001 {
        observation(&mut text, &mut dice, set, note);
    }
    text.into_bytes()
}

/// All of them in one file, one behind the other.
pub(crate) fn file(messages: &[Vec<u8>]) -> Vec<u8> {
    messages.concat()
}

/// Numbers without chance (xorshift64*).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16
    }

    /// From `low` to `high`, both included.
    fn number(&mut self, low: u64, high: u64) -> u64 {
        low + self.next() % (high - low + 1)
    }

    fn percent(&mut self, chance: u64) -> bool {
        self.next() % 100 < chance
    }

    fn of(&mut self, words: &'static [&'static str]) -> &'static str {
        let place = usize::try_from(self.next()).unwrap_or(0) % words.len();
        words.get(place).copied().unwrap_or_default()
    }

    fn day(&mut self, from: u64, to: u64) -> String {
        let (year, month, day) = (
            self.number(from, to),
            self.number(1, 12),
            self.number(1, 28),
        );
        format!("{year}{month:02}{day:02}")
    }

    fn moment(&mut self) -> String {
        let day = self.day(2023, 2024);
        let (hour, minute, second) = (self.number(0, 23), self.number(0, 59), self.number(0, 59));
        format!("{day}{hour:02}{minute:02}{second:02}")
    }
}

const FAMILY: &[&str] = &[
    "ALDERTON",
    "Bexley",
    "CORVINO",
    "DRUMMOND",
    "Esterhuizen",
    "FALKENRATH",
    "GRINDLE",
    "Halvorsen",
    "IVERSLEIGH",
    "JANKOWITZ",
    "Kestrel",
    "LINDQVIST",
    "MORROWAY",
    "Núñez-Arbo",
    "OSTERHELD",
    "PEMBERTHY",
    "QUILLIVAN",
    "RÖHRMOSER",
    "STAVELEY",
    "THORNQUIST",
];
const GIVEN: &[&str] = &[
    "ADA", "Bruno", "CLARA", "DANIEL", "Elif", "FRANK", "GRETA", "Hugo", "IRIS", "JONAS", "KIRA",
    "LEON", "Mila", "NILS", "OLGA", "PAUL", "RUTH", "SVEN", "TESSA", "VIKTOR",
];
const STREETS: &[&str] = &[
    "12 HARBOUR LANE",
    "7 Mill Row",
    "240 ORCHARD AVE APT 3",
    "88 STATION RD",
    "5 Quarry Hill",
    "1019 LAKESHORE BLVD",
];
const TOWNS: &[&str] = &[
    "RIVERTON",
    "Ashcombe",
    "NORTHPORT",
    "Elmsford",
    "GRAND VALE",
];
const WARDS: &[&str] = &["MED", "SURG", "ICU", "ED", "4NORTH", "PEDS", "CARD"];
const EVENTS: &[&str] = &["A01", "A02", "A03", "A04", "A08", "A08", "A31"];
const SENDERS: &[&str] = &["REGIST", "ADTHUB", "PMS"];
const ILLS: &[&str] = &[
    "R07.9^Chest pain, unspecified^I10",
    "J18.9^Pneumonia, unspecified organism^I10",
    "S52.501A^Fracture of lower end of right radius^I10",
    "I10^Essential hypertension^I10",
];
const ALLERGIES: &[&str] = &["PEN^Penicillin", "LTX^Latex", "NUT^Peanuts \\T\\ tree nuts"];
const TESTS: &[&str] = &[
    "2951-2^Sodium^LN^NA^Sodium [mmol/L]^L",
    "2823-3^Potassium^LN^K^Potassium [mmol/L]^L",
    "2345-7^Glucose^LN^GLU^Glucose [mg/dL]^L",
    "718-7^Hemoglobin^LN^HGB^Hemoglobin^L",
    "6690-2^Leukocytes^LN^WBC^White cells^L",
    "2160-0^Creatinine^LN^CREA^Creatinine^L",
];
const UNITS: &[&str] = &["mmol/L", "mg/dL", "g/dL", "10*3/uL"];

fn header(text: &mut String, dice: &mut Dice, kind: &str, number: usize) {
    let (sender, moment, ward) = (dice.of(SENDERS), dice.moment(), dice.of(WARDS));
    let _ = write!(
        text,
        "MSH|^~\\&|{sender}|MAIN|LABSYS|{ward}|{moment}||{kind}|{number:010}|P|2.5.1|||AL|NE||UNICODE UTF-8\r"
    );
}

fn patient(text: &mut String, dice: &mut Dice) {
    let (id, account) = (
        dice.number(1_000_000, 9_999_999),
        dice.number(10_000_000, 99_999_999),
    );
    let (family, given) = (dice.of(FAMILY), dice.of(GIVEN));
    let (born, sex) = (dice.day(1930, 2023), dice.of(&["F", "M"]));
    let (street, town) = (dice.of(STREETS), dice.of(TOWNS));
    let (zip, phone) = (
        dice.number(10_000, 99_999),
        dice.number(2_000_000, 9_999_999),
    );
    let _ = write!(text, "PID|1||{id}^^^MAIN&2.16.840.1.113883.19.3.1&ISO^MR");
    if dice.percent(40) {
        let other = dice.number(100_000_000, 999_999_999);
        let _ = write!(text, "~{other}^^^NATID^NI");
    }
    let _ = write!(
        text,
        "||{family}^{given}^{}||{born}|{sex}|||{street}^^{town}^OH^{zip}^USA^H||(614){phone}^PRN^PH",
        dice.of(&["", "J", "M", "ANNE"])
    );
    if dice.percent(30) {
        let _ = write!(
            text,
            "~^NET^Internet^{}@example.org",
            given.to_ascii_lowercase()
        );
    }
    let _ = write!(
        text,
        "|||{}||{account}^^^MAIN^AN\r",
        dice.of(&["M", "S", "W", ""])
    );
}

fn visit(text: &mut String, dice: &mut Dice) {
    let (class, ward) = (dice.of(&["I", "O", "E"]), dice.of(WARDS));
    let (room, bed) = (dice.number(100, 499), dice.of(&["A", "B", "1"]));
    let (doctor, family, given) = (dice.number(10_000, 99_999), dice.of(FAMILY), dice.of(GIVEN));
    let (visit, moment) = (dice.number(10_000_000, 99_999_999), dice.moment());
    let _ = write!(
        text,
        "PV1|1|{class}|{ward}^{room}^{bed}^MAIN|{}|||{doctor}^{family}^{given}^^^DR|||{ward}|||||||{doctor}^{family}^{given}|{class}P|{visit}^^^MAIN^VN|||||||||||||||||||||||||{moment}\r",
        dice.of(&["R", "E", "U"])
    );
}

fn admission(dice: &mut Dice, number: usize) -> String {
    let mut text = String::with_capacity(1024);
    let event = dice.of(EVENTS);
    let structure = match event {
        "A02" | "A03" => event,
        "A31" => "A05",
        _ => "A01",
    };
    header(
        &mut text,
        dice,
        &format!("ADT^{event}^ADT_{structure}"),
        number,
    );
    let (moment, clerk) = (dice.moment(), dice.number(100, 999));
    let _ = write!(text, "EVN|{event}|{moment}|||CLERK{clerk}\r");
    patient(&mut text, dice);
    if dice.percent(60) {
        let (family, given, phone) = (
            dice.of(FAMILY),
            dice.of(GIVEN),
            dice.number(2_000_000, 9_999_999),
        );
        let _ = write!(
            text,
            "NK1|1|{family}^{given}|{}|{}^^{}^OH|(614){phone}\r",
            dice.of(&["SPO^Spouse", "MTH^Mother", "FTH^Father"]),
            dice.of(STREETS),
            dice.of(TOWNS)
        );
    }
    visit(&mut text, dice);
    for set in 1..=dice.number(0, 2) {
        let _ = write!(text, "AL1|{set}|DA|{}|MO|rash\r", dice.of(ALLERGIES));
    }
    if dice.percent(50) {
        let (ill, moment) = (dice.of(ILLS), dice.moment());
        let _ = write!(text, "DG1|1||{ill}||{moment}|A\r");
    }
    if dice.percent(35) {
        let (policy, family, given) = (
            dice.number(100_000, 999_999),
            dice.of(FAMILY),
            dice.of(GIVEN),
        );
        let _ = write!(
            text,
            "IN1|1|PLAN{}|INS77|Northern Mutual^^{policy}|PO BOX 40^^RIVERTON^OH^43001||||GRP{policy}|||20240101||||{family}^{given}|SEL\r",
            dice.number(1, 9)
        );
    }
    text
}

fn result(dice: &mut Dice, number: usize, values: u64) -> String {
    let mut text = String::with_capacity(4096);
    header(&mut text, dice, "ORU^R01^ORU_R01", number);
    patient(&mut text, dice);
    visit(&mut text, dice);
    let (order, filler, moment) = (
        dice.number(100_000, 999_999),
        dice.number(100_000, 999_999),
        dice.moment(),
    );
    let (doctor, family, given) = (dice.number(10_000, 99_999), dice.of(FAMILY), dice.of(GIVEN));
    let _ = write!(
        text,
        "ORC|RE|{order}^CPOE|{filler}^LAB||CM||||{moment}|||{doctor}^{family}^{given}\rOBR|1|{order}^CPOE|{filler}^LAB|24323-8^Comprehensive metabolic panel^LN|||{moment}|||||||{moment}|^^^^BLD|{doctor}^{family}^{given}||||||{moment}||CH|F\r"
    );
    for set in 1..=values {
        observation(&mut text, dice, set, "");
        if set % 8 == 0 {
            let _ = write!(
                text,
                "NTE|1|L|Specimen slightly hemolyzed \\F\\ repeat if clinically needed\r"
            );
        }
    }
    text
}

fn observation(text: &mut String, dice: &mut Dice, set: u64, note: &str) {
    let (test, unit, moment) = (dice.of(TESTS), dice.of(UNITS), dice.moment());
    let (whole, part) = (dice.number(1, 180), dice.number(0, 9));
    let flag = dice.of(&["N", "N", "N", "H", "L"]);
    let _ = write!(
        text,
        "OBX|{set}|NM|{test}||{whole}.{part}|{unit}^{unit}^UCUM|3.5-150|{flag}|||F|||{moment}||T{}^TECH^{}",
        dice.number(10, 99),
        dice.of(GIVEN)
    );
    if !note.is_empty() {
        let _ = write!(text, "||ANALYZER7|{moment}|||||{note}");
    }
    text.push('\r');
}
