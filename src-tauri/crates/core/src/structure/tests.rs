//! Hand-checked placements, and what holds for every input.

use proptest::prelude::*;

use super::*;
use crate::dictionary::{Version, dictionary};

/// `MSH PATIENT(PID PV1) ORDER(ORC) ORDER/2(ORC OBX~ ZPI.)`: groups in brackets, the second and
/// later with their number; `~` out of order, `!` extra, `?` unexpected, `.` outside; `-OBR` is
/// missed there.
fn drawn(ids: &[Option<SegmentId>], placement: &Placement) -> String {
    let mut text = String::new();
    let mut open: Vec<u32> = Vec::new();
    let turn = |text: &mut String, open: &mut Vec<u32>, to: Vec<u32>| {
        let common = open.iter().zip(&to).take_while(|(a, b)| a == b).count();
        text.push_str(&")".repeat(open.len() - common));
        for group in &to[common..] {
            let Group {
                name, repetition, ..
            } = placement.groups[*group as usize];
            text.push_str(&format!(" {name}"));
            if repetition > 1 {
                text.push_str(&format!("/{repetition}"));
            }
            text.push('(');
        }
        *open = to;
    };
    for ordinal in 0..=ids.len() {
        for absent in &placement.absent {
            if absent.before as usize == ordinal {
                let mut to: Vec<u32> = placement.outward(absent.group).collect();
                to.reverse();
                turn(&mut text, &mut open, to);
                text.push_str(&format!(" -{}", absent.segment));
            }
        }
        let Some(id) = ids.get(ordinal) else { break };
        turn(&mut text, &mut open, placement.around(ordinal));
        let mark = match placement.places[ordinal].standing {
            Standing::Expected => "",
            Standing::OutOfOrder => "~",
            Standing::Extra => "!",
            Standing::Unexpected => "?",
            Standing::Outside => ".",
        };
        text.push_str(&format!(
            " {}{mark}",
            id.as_ref().map_or("…", SegmentId::as_str)
        ));
    }
    text.push_str(&")".repeat(open.len()));
    text.replace("( ", "(").trim().to_owned()
}

fn ids(text: &str) -> Vec<Option<SegmentId>> {
    text.split_whitespace().map(|id| id.parse().ok()).collect()
}

fn check(version: &str, structure: &str, segments: &str, expected: &str) {
    let structure = dictionary(version).structure(structure).expect(structure);
    let ids = ids(segments);
    let placement = place(ids.iter().copied(), structure);
    assert_eq!(drawn(&ids, &placement), expected, "{version} {segments}");
}

#[test]
fn results() {
    check(
        "2.5.1",
        "ORU_R01",
        "MSH PID PV1 ORC OBR OBX NTE OBX ORC OBR NTE OBX SPM OBX",
        "MSH PATIENT_RESULT(PATIENT(PID VISIT(PV1)) \
         ORDER_OBSERVATION(ORC OBR OBSERVATION(OBX NTE) OBSERVATION/2(OBX)) \
         ORDER_OBSERVATION/2(ORC OBR NTE OBSERVATION(OBX) SPECIMEN(SPM OBX)))",
    );
    // Without ORC, each OBR begins an order all the same; two patients.
    check(
        "2.3",
        "ORU_R01",
        "MSH PID OBR OBX OBX OBR OBX PID OBR OBX",
        "MSH RESPONSE(PATIENT(PID) ORDER_OBSERVATION(OBR OBSERVATION(OBX) OBSERVATION/2(OBX)) \
         ORDER_OBSERVATION/2(OBR OBSERVATION(OBX))) \
         RESPONSE/2(PATIENT(PID) ORDER_OBSERVATION(OBR OBSERVATION(OBX)))",
    );
    // An order that was never named: the OBR is missed, the results stay together.
    check(
        "2.5.1",
        "ORU_R01",
        "MSH PID ORC OBX OBX",
        "MSH PATIENT_RESULT(PATIENT(PID) ORDER_OBSERVATION(ORC -OBR OBSERVATION(OBX) OBSERVATION/2(OBX)))",
    );
    // Own segments and foreign ones stay where they are, and tear nothing apart.
    check(
        "2.5.1",
        "ORU_R01",
        "MSH PID OBR ZOR OBX ZBX NTE GT1 OBX",
        "MSH PATIENT_RESULT(PATIENT(PID) ORDER_OBSERVATION(OBR ZOR. OBSERVATION(OBX ZBX. NTE GT1?) OBSERVATION/2(OBX)))",
    );
}

#[test]
fn orders() {
    // Prior results begin with their patient; the second ORC is the next order.
    check(
        "2.5.1",
        "OML_O21",
        "MSH PID PV1 ORC OBR OBX ORC OBR SPM",
        "MSH PATIENT(PID PATIENT_VISIT(PV1)) ORDER(ORC OBSERVATION_REQUEST(OBR OBSERVATION(OBX))) \
         ORDER/2(ORC OBSERVATION_REQUEST(OBR SPECIMEN(SPM)))",
    );
    check(
        "2.5.1",
        "OML_O21",
        "MSH PID ORC TQ1 OBR PID PV1 ORC OBR OBX NTE OBX ORC OBR OBX",
        "MSH PATIENT(PID) ORDER(ORC TIMING(TQ1) OBSERVATION_REQUEST(OBR \
         PRIOR_RESULT(PATIENT_PRIOR(PID) PATIENT_VISIT_PRIOR(PV1) \
         ORDER_PRIOR(ORC OBR OBSERVATION_PRIOR(OBX NTE) OBSERVATION_PRIOR/2(OBX)) \
         ORDER_PRIOR/2(ORC OBR OBSERVATION_PRIOR(OBX)))))",
    );
    // Two requests after one ORC are two orders.
    check(
        "2.5.1",
        "OML_O21",
        "MSH PID ORC OBR OBX OBR OBX SPM",
        "MSH PATIENT(PID) ORDER(ORC OBSERVATION_REQUEST(OBR OBSERVATION(OBX))) \
         ORDER/2(-ORC OBSERVATION_REQUEST(OBR OBSERVATION(OBX) SPECIMEN(SPM)))",
    );
    check(
        "2.3",
        "ORM_O01",
        "MSH PID ORC OBR OBX OBR NTE",
        "MSH PATIENT(PID) ORDER(ORC ORDER_DETAIL(OBR OBSERVATION(OBX))) ORDER/2(-ORC ORDER_DETAIL(OBR NTE))",
    );
    // A choice: what stands in the place of the OBR.
    check(
        "2.3",
        "ORM_O01",
        "MSH PID PV1 ORC RXO NTE ORC OBR NTE OBX",
        "MSH PATIENT(PID PATIENT_VISIT(PV1)) ORDER(ORC ORDER_DETAIL(RXO NTE)) \
         ORDER/2(ORC ORDER_DETAIL(OBR NTE OBSERVATION(OBX)))",
    );
}

#[test]
fn prescriptions() {
    check(
        "2.5.1",
        "RDE_O11",
        "MSH PID ORC RXO RXR RXC RXE TQ1 RXR RXC OBX ORC RXE TQ1 RXR",
        "MSH PATIENT(PID) ORDER(ORC ORDER_DETAIL(RXO RXR COMPONENT(RXC)) RXE TIMING_ENCODED(TQ1) RXR RXC OBSERVATION(OBX)) \
         ORDER/2(ORC RXE TIMING_ENCODED(TQ1) RXR)",
    );
    check(
        "2.5.1",
        "RAS_O17",
        "MSH PID ORC TQ1 RXO RXR RXE TQ1 RXR RXA RXR OBX",
        "MSH PATIENT(PID) ORDER(ORC TIMING(TQ1) ORDER_DETAIL(RXO ORDER_DETAIL_SUPPLEMENT(-NTE RXR)) \
         ENCODING(RXE TIMING_ENCODED(TQ1) RXR) ADMINISTRATION(RXA RXR OBSERVATION(OBX)))",
    );
}

#[test]
fn vaccinations() {
    check(
        "2.5.1",
        "VXU_V04",
        "MSH PID PD1 NK1 ORC RXA RXR OBX OBX ORC RXA",
        "MSH PID PD1 NK1 ORDER(ORC RXA RXR OBSERVATION(OBX) OBSERVATION/2(OBX)) ORDER/2(ORC RXA)",
    );
    check(
        "2.5.1",
        "VXU_V04",
        "MSH PID ORC RXA RXR RXA RXR",
        "MSH PID ORDER(ORC RXA RXR) ORDER/2(-ORC RXA RXR)",
    );
    check(
        "2.3.1",
        "VXU_V04",
        "MSH PID RXA RXR OBX RXA",
        "MSH PID ORDER(RXA RXR OBSERVATION(OBX)) ORDER/2(RXA)",
    );
}

#[test]
fn admissions() {
    check(
        "2.5.1",
        "ADT_A01",
        "MSH EVN PID PD1 NK1 NK1 PV1 PV2 AL1 DG1 PR1 ROL PR1 GT1 IN1 IN2 IN3 IN1 IN2",
        "MSH EVN PID PD1 NK1 NK1 PV1 PV2 AL1 DG1 PROCEDURE(PR1 ROL) PROCEDURE/2(PR1) GT1 \
         INSURANCE(IN1 IN2 IN3) INSURANCE/2(IN1 IN2)",
    );
    // A guarantor after the insurance: marked, and the second insurance is none the less one.
    check(
        "2.5.1",
        "ADT_A01",
        "MSH EVN PID PV1 IN1 GT1 IN2 IN1",
        "MSH EVN PID PV1 INSURANCE(IN1) GT1~ INSURANCE(IN2) INSURANCE/2(IN1)",
    );
    // What stood too early is not followed: the visit is where it should be.
    check(
        "2.5.1",
        "ADT_A01",
        "MSH EVN PID IN1 PV1 DG1 IN1 ZIN",
        "MSH EVN PID INSURANCE(IN1) PV1~ DG1 INSURANCE/2(IN1 ZIN.)",
    );
    check(
        "2.3",
        "ADT_A01",
        "MSH PID PID OBX PV1",
        "MSH -EVN PID PID! OBX PV1~",
    );
}

#[test]
fn charges_schedules_and_files() {
    check(
        "2.3",
        "DFT_P03",
        "MSH EVN PID PV1 FT1 FT1 GT1 IN1 IN2",
        "MSH EVN PID PV1 FINANCIAL(FT1) FINANCIAL/2(FT1) GT1 INSURANCE(IN1 IN2)",
    );
    check(
        "2.5.1",
        "SIU_S12",
        "MSH SCH TQ1 PID PV1 RGS AIS NTE AIG AIL AIP AIP RGS AIS",
        "MSH SCH TQ1 PATIENT(PID PV1) RESOURCES(RGS SERVICE(AIS NTE) GENERAL_RESOURCE(AIG) \
         LOCATION_RESOURCE(AIL) PERSONNEL_RESOURCE(AIP) PERSONNEL_RESOURCE/2(AIP)) \
         RESOURCES/2(RGS SERVICE(AIS))",
    );
    // Resources in another order, without their RGS.
    check(
        "2.5.1",
        "SIU_S12",
        "MSH SCH PID AIL NTE AIG NTE AIP",
        "MSH SCH PATIENT(PID) RESOURCES(-RGS LOCATION_RESOURCE(AIL NTE) GENERAL_RESOURCE(AIG~ NTE) PERSONNEL_RESOURCE(AIP))",
    );
    check(
        "2.5.1",
        "MFN_M02",
        "MSH MFI MFE STF PRA MFE STF",
        "MSH MFI MF_STAFF(MFE STF PRA) MF_STAFF/2(MFE STF)",
    );
}

#[test]
fn queries_and_answers() {
    check("2.5.1", "QBP_Q21", "MSH QPD RCP", "MSH QPD RCP");
    check(
        "2.5.1",
        "RSP_K21",
        "MSH MSA QAK QPD PID QRI",
        "MSH MSA QAK QPD QUERY_RESPONSE(PID QRI)",
    );
    check("2.5.1", "ACK", "MSH MSA ERR ZAC", "MSH MSA ERR ZAC.");
}

#[test]
fn what_may_be_there_is_told_in_its_place() {
    let structure = dictionary("2.5.1").structure("ORU_R01").expect("known");
    let ids = ids("MSH PID OBR OBX OBX NTE");
    let all = super::place_with(ids.iter().copied(), structure, Misses::All);
    let named: Vec<_> = all
        .absent
        .iter()
        .map(|absent| (absent.segment, absent.before, absent.required))
        .collect();
    let may = |segment, before| (segment, before, false);
    assert_eq!(
        named,
        [
            may("SFT", 1),
            // Behind the patient and in the order; the visit is a group that begins with a PV1.
            may("PD1", 2),
            may("NTE", 2),
            may("NK1", 2),
            may("PV1", 2),
            may("ORC", 2),
            may("NTE", 3),
            may("TQ1", 3),
            may("CTD", 3),
            may("NTE", 4),
            may("FT1", 6),
            may("CTI", 6),
            may("SPM", 6),
        ]
    );
    // What must be there is told either way, and what is there stands as it did.
    let only = place(ids.iter().copied(), structure);
    assert_eq!((only.groups, only.places), (all.groups, all.places));
    let adt = dictionary("2.5.1").structure("ADT_A01").expect("known");
    let missed = super::place_with(super::tests::ids("MSH PID PV1"), adt, Misses::All).absent;
    let required: Vec<_> = missed.iter().filter(|absent| absent.required).collect();
    assert_eq!(required.len(), 1);
    assert_eq!(required[0].segment, "EVN");
}

#[test]
fn lines_and_frames_are_outside() {
    check(
        "2.5.1",
        "ACK",
        "BHS MSH lorem MSA BTS",
        "BHS. MSH …. MSA BTS.",
    );
}

fn of(message: &str) -> Option<&'static str> {
    let (message, _) = Message::decode(message);
    structure_of(&message, dictionary("2.5.1")).map(|structure| structure.id)
}

#[test]
fn the_structure_is_what_the_message_says() {
    assert_eq!(of("MSH|^~\\&|||||||ADT^A04^ADT_A01"), Some("ADT_A01"));
    assert_eq!(of("MSH|^~\\&|||||||ADT^A04^ADT_A04"), Some("ADT_A01"));
    assert_eq!(of("MSH|^~\\&|||||||ADT^A04"), Some("ADT_A01"));
    assert_eq!(of("MSH|^~\\&|||||||VXU"), Some("VXU_V04"));
    assert_eq!(of("MSH|^~\\&|||||||ACK^A01"), Some("ACK"));
    assert_eq!(of("MSH|^~\\&|||||||ZZZ^Z01"), None);
    assert_eq!(of("PID|1"), None);
    // 2.7 has no ORM any more.
    let (message, _) = Message::decode("MSH|^~\\&|||||||ORM^O01|1|P|2.7");
    let structure = structure_of(&message, dictionary("2.7")).map(|structure| structure.id);
    assert_eq!(structure, Some("ORM_O01"));
}

/// Ids as messages have them, and some that no structure has.
fn id() -> impl Strategy<Value = Option<SegmentId>> {
    let names = "MSH EVN PID PD1 PV1 PV2 NK1 ORC OBR OBX NTE SPM TQ1 RXA RXR RXE RXO AL1 DG1 GT1 \
                 IN1 IN2 IN3 SCH RGS AIS AIG AIL AIP MFI MFE STF QPD QAK MSA FT1 PR1 ROL ZPI ZZZ QQQ \
                 BHS DSC ADD line";
    let names: Vec<Option<SegmentId>> = ids(names);
    proptest::sample::select(names)
}

proptest! {
    /// Whatever comes: one place for each segment, groups that lie inside each other and begin
    /// where they say, numbers without a gap.
    #[test]
    fn everything_is_placed_once(
        ids in proptest::collection::vec(id(), 0..60),
        version in proptest::sample::select(Version::ALL),
        which in any::<proptest::sample::Index>(),
    ) {
        let dictionary = Dictionary::of(version);
        let structures: Vec<&str> = dictionary.structures().collect();
        let structure = dictionary.structure(structures[which.index(structures.len())]).expect("listed");
        let placement = place(ids.iter().copied(), structure);
        prop_assert_eq!(placement.places.len(), ids.len());
        let mut last = 0;
        for (number, group) in placement.groups.iter().enumerate() {
            prop_assert!(group.first >= last, "in the order of their first segments");
            last = group.first;
            prop_assert!(group.parent.is_none_or(|parent| (parent as usize) < number));
            prop_assert!(group.repetition >= 1 && group.repetition <= group.of);
            prop_assert!(placement.around(group.first as usize).contains(&(number as u32)));
        }
        let names: Vec<&str> = structure.segments().iter().map(|node| node.name).collect();
        for (id, place) in ids.iter().zip(&placement.places) {
            let known = id.is_some_and(|id| names.contains(&id.as_str()));
            let open = names.contains(&"Hxx") || names.contains(&"Zxx");
            prop_assert!(place.group.is_none_or(|group| (group as usize) < placement.groups.len()));
            match place.standing {
                Standing::Expected | Standing::OutOfOrder | Standing::Extra => prop_assert!(known || open),
                Standing::Unexpected | Standing::Outside => prop_assert!(!known),
            }
        }
        for absent in &placement.absent {
            prop_assert!(names.contains(&absent.segment));
            prop_assert!(absent.before as usize <= ids.len());
        }
    }

    /// Own segments without a place change nothing for the others.
    #[test]
    fn own_segments_disturb_nobody(
        ids in proptest::collection::vec(id(), 1..40),
        at in any::<proptest::sample::Index>(),
    ) {
        let structure = dictionary("2.5.1").structure("ORU_R01").expect("of the standard");
        let before = place(ids.iter().copied(), structure);
        let mut with = ids.clone();
        let at = at.index(ids.len());
        with.insert(at, "ZXY".parse().ok());
        let mut after = place(with, structure);
        prop_assert_eq!(after.places.remove(at).standing, Standing::Outside);
        prop_assert_eq!(before.places, after.places);
    }
}

/// A message of 44,001 results keeps its groups, each found in the one step that it takes.
#[test]
fn many_results() {
    let structure = dictionary("2.5.1")
        .structure("ORU_R01")
        .expect("of the standard");
    let mut segments = ids("MSH PID OBR");
    segments.extend(vec!["OBX".parse().ok(); 44_001]);
    let placement = place(segments, structure);
    assert_eq!(placement.groups.len(), 3 + 44_001);
    let last = placement.groups.last().expect("many");
    assert_eq!((last.repetition, last.of), (44_001, 44_001));
    assert!(
        placement
            .places
            .iter()
            .all(|place| place.standing == Standing::Expected)
    );
}
